/**
 * `<data>/own/drafts/<segment>`: what the agent is saying that is not in the log yet. A line of JSON
 * and then the text, which grows with what is said. It counts only as long as the log has the size
 * that the first line tells, so whoever appends to the log need not touch it.
 *
 * Survives the end of the process, not a power cut (faults, fsync policy: streaming deltas).
 */
import { Option, Schema } from "effect"
import { randomBytes } from "node:crypto"
import * as fs from "node:fs"
import { dirname, join } from "node:path"
import { Saying } from "../../domain/NativeEvent.ts"
import * as appendedFile from "./appendedFile.ts"
import * as regularFile from "./regularFile.ts"

/** The draft of one segment; what it throws is thrown by the file system. */
export interface DraftFile {
  /** What was kept when this was made, for a log of this size, by a writer that is gone. */
  readonly left: Option.Option<Saying>
  /** Keep this for a log of this size. Of a text that goes on it writes what is new. */
  readonly keep: (saying: Saying, logSize: number) => void
  /** Nothing is being said any more. */
  readonly forget: () => void
  /** Close the file, and remove it unless it keeps something. Never throws. */
  readonly close: () => void
}

/** The draft at a path, whose directory `keep` needs; `logSize` in bytes. */
export const make = (path: string, logSize: number): DraftFile => {
  const left = read(path, logSize)
  let counts = Option.isSome(left)
  let current: Current | undefined

  const drop = () => {
    if (current !== undefined) fs.closeSync(current.fd)
    current = undefined
  }

  const forget = () => {
    drop()
    counts = false
  }

  return {
    left,
    keep: (saying, size) => {
      const text = withoutHalf(saying.text)
      if (text === "") return forget()
      const header = encodeHeader({ size, kind: saying.kind })
      if (current?.header === header && goesOn(current, text) && isThere(current.fd)) {
        current.file.append(Buffer.from(text.slice(current.text.length)))
        current = { ...current, text }
      } else {
        const begun = begin(path, header, text)
        drop()
        current = begun
      }
      counts = true
    },
    forget,
    close: () => {
      drop()
      if (!counts) removeQuietly(path)
    }
  }
}

interface Current {
  readonly fd: number
  readonly file: appendedFile.AppendedFile
  readonly header: string
  /** What of the text is in the file. */
  readonly text: string
}

// To compare costs a thousandth of what it costs to write, so this may look at the whole text.
const goesOn = (current: Current, text: string): boolean =>
  text.length >= current.text.length && text.slice(0, current.text.length) === current.text

/** Some cleaner may have removed it. */
const isThere = (fd: number): boolean => fs.fstatSync(fd).nlink > 0

/** Under another name at first, so that what was kept before is there until this is. */
const begin = (path: string, header: string, text: string): Current => {
  const staged = join(dirname(path), `.pods-${process.pid}-${randomBytes(6).toString("hex")}.tmp`)
  const { O_APPEND, O_CREAT, O_EXCL, O_RDWR } = fs.constants
  const fd = fs.openSync(staged, O_RDWR | O_APPEND | O_CREAT | O_EXCL, 0o600)
  try {
    const file = appendedFile.make(fd, 0)
    file.append(Buffer.from(`${header}\n${text}`))
    fs.renameSync(staged, path)
    return { fd, file, header, text }
  } catch (cause) {
    fs.closeSync(fd)
    removeQuietly(staged)
    throw cause
  }
}

/** None when there is no file, when it is for another log, and when it cannot be made sense of. */
const read = (path: string, logSize: number): Option.Option<Saying> => {
  const bytes = bytesOf(path)
  const end = bytes.indexOf(0x0a)
  return decodeHeader(bytes.toString("utf8", 0, Math.max(0, end))).pipe(
    Option.filter(({ size }) => size === logSize),
    // As a stream, or half a character at the end would become another one.
    Option.map(({ kind }) => ({
      kind,
      text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(end + 1), {
        stream: true
      })
    })),
    Option.filter(({ text }) => text !== "")
  )
}

/** A host must start although somebody has put a FIFO there: what is no draft keeps nothing. */
const bytesOf = (path: string): Buffer => {
  try {
    const fd = regularFile.open(path, fs.constants.O_RDONLY)
    try {
      return regularFile.readBetween(fd, 0, Math.min(fs.fstatSync(fd).size, longest))
    } finally {
      fs.closeSync(fd)
    }
  } catch {
    return Buffer.alloc(0)
  }
}

const longest = 64 * 1024 * 1024

/** Half of a character that takes two UTF-16 units waits for the other half. */
const withoutHalf = (text: string): string =>
  (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800 ? text.slice(0, -1) : text

/** What is left behind does no harm: it is for another size of the log. */
const removeQuietly = (path: string): void => {
  try {
    fs.unlinkSync(path)
  } catch {
    // It is gone already, or cannot be removed.
  }
}

const Header = Schema.parseJson(Schema.Struct({
  size: Schema.NonNegativeInt,
  kind: Saying.fields.kind
}))
const encodeHeader = Schema.encodeSync(Header)
const decodeHeader = Schema.decodeOption(Header)
