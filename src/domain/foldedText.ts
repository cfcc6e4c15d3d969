/**
 * A text without accents. Those of kana stay, and Hangul stays in syllables, since they make
 * another letter there.
 */
export const plain = (text: string): string => text.replace(beyondAscii, withoutAccents)

/** The same for small and capital letters, a final sigma included. */
export const foldCase = (text: string): string => text.toLowerCase().replaceAll("ς", "σ")

const withoutAccents = (text: string): string =>
  text.normalize("NFD").replace(accents, "").normalize("NFC")

export const isAscii = (text: string): boolean => /^[\u0000-\u007f]*$/.test(text)

const beyondAscii = /[^\u0000-\u007f]+/g

const accents = /(?![\u3099\u309a])\p{Mn}/gu
