/** What is explained about one thing, as a terminal and a manual page show it. */
export interface HelpPage {
  /** As it is typed: `pods list`. */
  readonly name: string
  /** One sentence without its full stop. */
  readonly about: string
  /** None for what is no command. */
  readonly usage?: string
  readonly sections: ReadonlyArray<Section>
  readonly examples: ReadonlyArray<Entry>
  /** Sections that the short form shows too, by their titles. */
  readonly brief?: ReadonlyArray<string>
}

export interface Section {
  /** In capitals. */
  readonly title: string
  readonly entries: ReadonlyArray<Entry>
}

/** Something and what is to be said of it; without a term it is a paragraph. */
export interface Entry {
  readonly term: string
  readonly words: string
}

/** A table of words as a section. */
export const section = (title: string, words: Readonly<Record<string, string>>): Section => ({
  title,
  entries: Object.entries(words).map(([term, words]) => ({ term, words }))
})
