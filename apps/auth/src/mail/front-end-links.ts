/** The pages that mailed links lead to. */
export type LinkedPage = 'reset-password' | 'verify-email';

/** Makes the links of mails. They lead to the shop's own front ends and nowhere else, whatever a caller asks for. */
export class FrontEndLinks {
  readonly #fallback: string;
  readonly #originByHost: ReadonlyMap<string, string>;

  /**
   * @param publicUrl where links lead when nothing else is asked for
   * @param origins the other front ends
   */
  constructor(publicUrl: string, origins: readonly string[]) {
    this.#fallback = new URL(publicUrl).origin;
    const all = [publicUrl, ...origins].map((url) => new URL(url));
    this.#originByHost = new Map(all.map(({ host, origin }) => [host, origin]));
  }

  /** @param wanted a front end's address or host as the caller gave it; one that is not ours counts as none */
  to(page: LinkedPage, token: string, wanted?: string | null): string {
    const origin = this.#originByHost.get(hostIn(wanted ?? '')) ?? this.#fallback;
    return `${origin}/${page}?token=${encodeURIComponent(token)}`;
  }
}

function hostIn(wanted: string): string {
  const address = wanted.includes('://') ? wanted : `https://${wanted}`;
  return URL.canParse(address) ? new URL(address).host : '';
}
