import { loadRemote, registerRemotes } from '@module-federation/runtime';
import type { PageConfig } from '@e-storefront/graph-client';
import type { WorkApp } from '@e-storefront/ui';

/** The applications that the shell loads while it runs, with the permission to use them. */
export const REMOTES = [
  { name: 'admin', permission: 'ticket:work' },
  { name: 'seller', permission: 'product:write' },
] as const;

export type RemoteName = (typeof REMOTES)[number]['name'];

type RemoteState = WorkApp | 'loading' | 'unavailable';
export type RemoteStates = Readonly<Partial<Record<RemoteName, RemoteState>>>;

const TIMEOUT_MS = 15_000;

/** Loads the applications from their own addresses, each once. One that cannot be loaded is requested anew each time. */
export class RemoteApps {
  readonly #sites: PageConfig['sites'];
  readonly #listeners = new Set<() => void>();
  readonly #loading = new Map<RemoteName, Promise<WorkApp | null>>();
  /** The applications whose pages the router knows. */
  readonly routed = new Set<RemoteName>();
  #states: RemoteStates = {};
  #attempts = 0;

  constructor(sites: PageConfig['sites']) {
    this.#sites = sites;
  }

  get states(): RemoteStates {
    return this.#states;
  }

  /** Calls a function after each change. @returns a function that ends that */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Loads an application; null if it cannot be reached. */
  async load(name: RemoteName): Promise<WorkApp | null> {
    const state = this.#states[name];
    if (typeof state === 'object') return state;
    const loading = this.#loading.get(name) ?? this.#load(name).finally(() => this.#loading.delete(name));
    this.#loading.set(name, loading);
    return loading;
  }

  async #load(name: RemoteName): Promise<WorkApp | null> {
    // Browsers and Module Federation remember a failed address: each further attempt has its own.
    const isRepeated = this.#states[name] !== undefined;
    const entry = `${this.#sites[name]}/remoteEntry.js${isRepeated ? `?attempt=${++this.#attempts}` : ''}`;
    this.#change(name, 'loading');
    registerRemotes([{ name, entry, type: 'module' }], { force: true });
    try {
      const remote = await Promise.race([loadRemote<{ app: WorkApp }>(`${name}/app`), timeout()]);
      this.#change(name, remote?.app ?? 'unavailable');
      return remote?.app ?? null;
    } catch (error) {
      reportError(error);
      this.#change(name, 'unavailable');
      return null;
    }
  }

  #change(name: RemoteName, state: RemoteState): void {
    this.#states = { ...this.#states, [name]: state };
    for (const listener of this.#listeners) listener();
  }
}

async function timeout(): Promise<null> {
  await new Promise((resolve) => setTimeout(resolve, TIMEOUT_MS));
  return null;
}
