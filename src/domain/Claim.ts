import type { Allocation } from "./Allocation.ts"

/** Whether the process that wrote an allocation still exists. */
export type Holder = "Alive" | "Gone"

/** One allocation of the registry together with what the system says about its process. */
export interface Claim {
  readonly allocation: Allocation
  readonly holder: Holder
}
