/** A map of the latest few entries: an entry that is set anew is the latest again. */
export class Latest<A> {
  private readonly entries = new Map<string, A>()
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  get(key: string): A | undefined {
    return this.entries.get(key)
  }

  set(key: string, value: A): void {
    this.entries.delete(key)
    this.entries.set(key, value)
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.most) return
      this.entries.delete(oldest)
    }
  }

  delete(key: string): void {
    this.entries.delete(key)
  }
}
