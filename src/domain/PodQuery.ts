/**
 * What was typed to find Pods, word by word. With prefixes a word can be about one thing alone:
 * `s:idle` about the state, `a:claude` about the agent, `d:api` about the directory.
 */
export interface PodQuery {
  /** Each may be in the name, the directory or the last message. */
  readonly words: ReadonlyArray<string>
  readonly states: ReadonlyArray<string>
  readonly agents: ReadonlyArray<string>
  readonly directories: ReadonlyArray<string>
}

/** Words, and nothing but words. */
export const plain = (typed: string): PodQuery => ({
  words: typed.split(/\s+/u).filter((word) => word !== ""),
  states: [],
  agents: [],
  directories: []
})

/** Words and prefixes. A prefix without a word says nothing; an unknown one is part of a word. */
export const parse = (typed: string): PodQuery => {
  const { words } = plain(typed)
  const about = (prefix: string) =>
    words.flatMap((word) => word.startsWith(prefix) ? [word.slice(prefix.length)] : [])
      .filter((word) => word !== "")
  return {
    words: words.filter((word) => !/^[sad]:/.test(word)),
    states: about("s:"),
    agents: about("a:"),
    directories: about("d:")
  }
}
