import { randomUUID } from "node:crypto"
import { appendFileSync, mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { record } from "./Connection.ts"

export interface Said {
  readonly role: "user" | "agent"
  readonly text: string
}

/** A conversation of this agent, kept in a file of JSON lines if there is a directory for it. */
export class Conversation {
  readonly id: string
  /** Absolute; where the agent works. */
  readonly cwd: string
  readonly said: Array<Said>
  /** Tools that the user always allows, for as long as the process lives. */
  readonly allowed = new Set<string>()
  private readonly file: string | undefined

  private constructor(id: string, cwd: string, file: string | undefined, said: Array<Said>) {
    this.id = id
    this.cwd = cwd
    this.file = file
    this.said = said
  }

  static begin(cwd: string, directory: string | undefined): Conversation {
    const id = randomUUID()
    if (directory === undefined) return new Conversation(id, cwd, undefined, [])
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const conversation = new Conversation(id, cwd, fileIn(directory, id), [])
    conversation.append("")
    return conversation
  }

  /** The conversation as it was left; undefined when the directory has none of this id. */
  static find(id: string, cwd: string, directory: string): Conversation | undefined {
    if (!/^[\w-]+$/.test(id)) return undefined
    const file = fileIn(directory, id)
    try {
      const said = readFileSync(file, "utf8").split("\n").flatMap(saidIn)
      return new Conversation(id, cwd, file, said)
    } catch {
      return undefined
    }
  }

  add(said: Said): void {
    this.said.push(said)
    // The newline comes first, so that a line torn by a crash stays alone.
    this.append(`\n${JSON.stringify(said)}`)
  }

  /** How often the user has said something. */
  get prompts(): number {
    return this.said.filter(({ role }) => role === "user").length
  }

  private append(text: string): void {
    if (this.file !== undefined) appendFileSync(this.file, text, { mode: 0o600 })
  }
}

const fileIn = (directory: string, id: string): string => join(directory, `${id}.jsonl`)

const saidIn = (line: string): ReadonlyArray<Said> => {
  try {
    const { role, text } = record(JSON.parse(line))
    return (role === "user" || role === "agent") && typeof text === "string" ? [{ role, text }] : []
  } catch {
    return []
  }
}
