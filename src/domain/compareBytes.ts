import { Order } from "effect"

/**
 * Orders texts by their UTF-8 bytes, which is the order of their code points. JavaScript's own
 * comparison goes by UTF-16 units and puts astral characters before U+E000 to U+FFFF.
 */
export const compareBytes: Order.Order<string> = Order.make((left, right) => {
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const a = left.charCodeAt(at)
    const b = right.charCodeAt(at)
    if (a !== b) return rank(a) < rank(b) ? -1 : 1
  }
  return left.length === right.length ? 0 : left.length < right.length ? -1 : 1
})

/** Surrogates stand for code points above every unit, so they go last. */
const rank = (unit: number): number => unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
