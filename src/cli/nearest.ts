import { AutoCorrect, CliConfig } from "@effect/cli"
import { Array, Option, Order } from "effect"

/** The word that was perhaps meant; none when all are too far away. */
export const nearestOf = (given: string, words: ReadonlyArray<string>): Option.Option<string> => {
  const distance = (word: string) =>
    AutoCorrect.levensteinDistance(given, word, CliConfig.defaultConfig)
  return Array.head(Array.sortBy(Order.mapInput(Order.number, distance))(words)).pipe(
    // Two letters of a short word are a different word.
    Option.filter((word) => distance(word) <= 2 && 2 * distance(word) < given.length)
  )
}
