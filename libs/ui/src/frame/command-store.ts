import type { NavigationIcon } from './navigation-icon';

/** An entry of the command palette. */
export interface Command {
  id: string;
  label: string;
  description?: string;
  icon?: NavigationIcon;
  /** Further words by which the command is found. */
  keywords?: string;
  run: () => void;
}

/** The commands that the pages offer in the command palette while they are shown. */
export class CommandStore {
  readonly #listeners = new Set<() => void>();
  #groups: readonly (readonly Command[])[] = [];
  #current: readonly Command[] = [];

  get current(): readonly Command[] {
    return this.#current;
  }

  /** Adds commands. @returns a function that removes them */
  add(commands: readonly Command[]): () => void {
    this.#change([...this.#groups, commands]);
    return () => this.#change(this.#groups.filter((group) => group !== commands));
  }

  /** Calls a function after each change. @returns a function that ends that */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #change(groups: readonly (readonly Command[])[]): void {
    this.#groups = groups;
    this.#current = groups.flat();
    for (const listener of this.#listeners) listener();
  }
}
