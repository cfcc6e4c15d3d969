import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc, Option, Schema } from "effect"
import { SessionId } from "../../src/domain/ids.ts"
import { uuidV7 } from "../../src/domain/uuidV7.ts"

const time = fc.integer({ min: 0, max: 2 ** 48 - 1 })
const bytes = fc.array(fc.nat(255), { minLength: 10, maxLength: 10 })

describe("uuidV7", () => {
  it("is that of RFC 9562, appendix A.6", () => {
    const random = [0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]
    expect(uuidV7(0x017f22e279b0, random)).toBe("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
  })

  it("is a UUID of version 7 and variant 10", () => {
    fc.assert(fc.property(time, bytes, (now, random) => {
      const id = uuidV7(now, random)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(Option.isSome(Schema.decodeOption(SessionId)(id))).toBe(true)
    }))
  })

  it("sorts by time", () => {
    fc.assert(fc.property(time, time, bytes, (one, other, random) => {
      const [first, second] = [Math.min(one, other), Math.max(one, other)]
      expect(uuidV7(first, random) <= uuidV7(second, random)).toBe(true)
    }))
  })
})
