import type { Block } from "./conversationBlocks.ts"

/** What a log has beyond what was seen of it. */
export interface Unseen {
  readonly blocks: ReadonlyArray<Block>
  /** Whether it is all that was missed. */
  readonly all: boolean
}

/**
 * What comes in a log after `seen`, the newest parts of a conversation in the order in which they
 * were heard. Never anything that was seen: of several places at which that could have been, the
 * last one counts. When there is no such place, nothing is known to be new.
 */
export const unseen = (seen: ReadonlyArray<Block>, logged: ReadonlyArray<Block>): Unseen => {
  const wanted = seen.map(words)
  const all = logged.map(words)
  const ends = Array.from({ length: all.length + 1 }, (_, end) => end).filter((end) =>
    end >= wanted.length && wanted.every((part, at) => part === all[end - wanted.length + at])
  )
  const last = wanted.length === 0 ? 0 : ends.at(-1)
  return last === undefined
    ? { blocks: [], all: false }
    : { blocks: logged.slice(last), all: wanted.length === 0 || ends.length === 1 }
}

/** Without how long a tool took, which a listener measures with a clock of its own. */
const words = (block: Block): string =>
  JSON.stringify(block._tag === "Tool" ? { ...block, took: 0 } : block)
