/** One of the two searches of Myers' comparison: how far each diagonal was followed. */

export class Search {
  private readonly reached: Int32Array;
  private readonly centre: number;

  /** `same` compares at distances `x` and `y` from the end where this search began. */
  constructor(
    private readonly size: readonly [number, number],
    private readonly same: (x: number, y: number) => boolean,
  ) {
    this.centre = Math.ceil((size[0] + size[1]) / 2) + 1;
    this.reached = new Int32Array(2 * this.centre + 1);
  }

  /**
   * Takes one more difference, and gives the place where it meets the search from the other end,
   * which has taken `taken` differences. The two can meet only where the lengths allow it.
   */
  advance(steps: number, other: Search, taken: number): readonly [number, number] | null {
    const [n, m] = this.size;
    const meets = (n - m - steps - taken) % 2 === 0 ? taken : -1;
    for (let k = -steps; k <= steps; k += 2) {
      const x = this.follow(k, steps);
      const mirrored = n - m - k;
      if (Math.abs(mirrored) <= meets && x + other.at(mirrored) >= n) return [x, x - k];
    }
    return null;
  }

  private at(k: number): number {
    return this.reached[this.centre + k] ?? 0;
  }

  /** Follows diagonal `k` as far as the two are the same. */
  private follow(k: number, steps: number): number {
    const [n, m] = this.size;
    let x = this.start(k, steps);
    while (x < n && x - k < m && this.same(x, x - k)) x += 1;
    this.reached[this.centre + k] = x;
    return x;
  }

  /** The furthest start on a diagonal, from its neighbours of the step before. */
  private start(k: number, steps: number): number {
    if (steps === 0) return 0;
    const [below, above] = [this.at(k - 1), this.at(k + 1)];
    return k === -steps || (k !== steps && below < above) ? above : below + 1;
  }
}
