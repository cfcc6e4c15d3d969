/** The client of this agent: JSON-RPC 2.0 on stdin and stdout, a message a line. */

/** An error that a request is answered with. */
export class RpcError extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** What is done with a request or notification; a request is answered with what it gives. */
export type Method = (params: Params) => unknown

export type Params = Readonly<Record<string, unknown>>

/** Tell the client; returns when there is room for more. */
export const notify = (method: string, params: Params): Promise<void> => send({ method, params })

/** Ask the client and wait for its result. */
export const request = async (method: string, params: Params): Promise<Params> => {
  const id = nextId++
  const answered = new Promise<Params>((resolve, reject) => open.set(id, { resolve, reject }))
  await send({ id, method, params })
  return answered
}

/** Serve the methods until stdin ends. */
export const serve = (methods: ReadonlyMap<string, Method>): void => {
  let pieces: Array<string> = []
  process.stdin.setEncoding("utf8")
  process.stdin.on("data", (chunk: string) => {
    const [end = "", ...starts] = chunk.split("\n")
    pieces.push(end)
    for (const start of starts) {
      void receive(pieces.join(""), methods)
      pieces = [start]
    }
  })
  process.stdin.on("end", () => process.exit(0))
  process.stdout.on("error", () => process.exit(0))
}

const receive = async (line: string, methods: ReadonlyMap<string, Method>): Promise<void> => {
  const message = parsed(line)
  if (message === undefined) return
  const { id, method, params } = message
  if (typeof method !== "string") return settle(message)
  const known = methods.get(method)
  try {
    if (known === undefined) throw new RpcError(-32601, `Method not found: ${method}`)
    const result = await known(record(params))
    if (id !== undefined) await send({ id, result })
  } catch (error) {
    const code = error instanceof RpcError ? error.code : -32603
    if (id !== undefined) await send({ id, error: { code, message: messageOf(error) } })
  }
}

const settle = (message: Params): void => {
  const { id, error, result } = message
  if (typeof id !== "number") return
  const waiting = open.get(id)
  open.delete(id)
  if (error === undefined) waiting?.resolve(record(result))
  else waiting?.reject(new RpcError(-32603, JSON.stringify(error)))
}

const send = async (message: Params): Promise<void> => {
  const hasRoom = process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`)
  if (!hasRoom) await new Promise<void>((resolve) => process.stdout.once("drain", resolve))
}

const open = new Map<number, Waiting>()

let nextId = 0

interface Waiting {
  readonly resolve: (result: Params) => void
  readonly reject: (error: RpcError) => void
}

const parsed = (line: string): Params | undefined => {
  try {
    return record(JSON.parse(line))
  } catch {
    return undefined
  }
}

/** The fields of an object; of anything else none. */
export const record = (value: unknown): Params =>
  isObject(value) && !Array.isArray(value) ? value : {}

const isObject = (value: unknown): value is Params => typeof value === "object" && value !== null

const messageOf = (error: unknown): string => error instanceof Error ? error.message : String(error)
