/**
 * How many times longer something takes for sixteen times the size: about 16 where time grows with
 * the size, 256 where it grows with its square. The fastest of several rounds counts, so that a busy
 * machine makes neither of them; there are more rounds when the first ones look bad.
 */
export const growth = (run: (size: number) => void, size: number): number => {
  const fastest = { small: Infinity, large: Infinity }
  for (let round = 0; round < 24; round++) {
    fastest.small = Math.min(fastest.small, time(() => run(size)))
    fastest.large = Math.min(fastest.large, time(() => run(16 * size)))
    if (round >= 2 && fastest.large < linear * fastest.small) break
  }
  return fastest.large / fastest.small
}

/** What `growth` stays below where time grows with the size, by a wide margin. */
export const linear = 96

const time = (run: () => void): number => {
  const start = performance.now()
  run()
  return performance.now() - start
}
