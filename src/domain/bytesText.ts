/** A number of bytes for people: `512 bytes`, `3.4 kB`, `12 MB`. */
export const bytesText = (bytes: number): string => {
  if (bytes < 1000) return bytes === 1 ? "1 byte" : `${bytes} bytes`
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3))
  const number = bytes / 1000 ** power
  return `${number < 10 ? number.toFixed(1) : Math.round(number)} ${units[power - 1] ?? ""}`
}

const units = ["kB", "MB", "GB", "TB"]
