/** A pure function that is not carried out again for the very same inputs as the last time. */
export const kept = <Inputs extends ReadonlyArray<unknown>, Output>(
  compute: (...inputs: Inputs) => Output
): (...inputs: Inputs) => Output => {
  let last: { readonly inputs: Inputs; readonly output: Output } | undefined
  return (...inputs) => {
    if (last === undefined || inputs.some((input, at) => input !== last?.inputs[at])) {
      last = { inputs, output: compute(...inputs) }
    }
    return last.output
  }
}
