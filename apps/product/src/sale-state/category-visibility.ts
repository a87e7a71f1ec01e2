import { CategoryTree, type CategoryNode } from '../clients/category-cache';

/** Where products keep whether their category is shown. */
interface HiddenCategories {
  /** @returns whether any product may have changed */
  setHiddenCategories(hidden: readonly string[], isKnown: (categoryId: string) => boolean): Promise<boolean>;
}

interface Ports {
  /** Reads every category as it is now. @throws SERVICE_UNAVAILABLE */
  load: () => Promise<CategoryNode[]>;
  state: HiddenCategories;
}

/** How often the tree is read anew because it changed while its state was written. */
const MOST_ROUNDS = 10;

/** Hides the products of categories that shoppers do not see. */
export class CategoryVisibility {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * Makes the products agree with the tree as it is now. The tree is read again afterwards, so that of two calls with
   * different trees the newer one has the last word.
   * @param deletedId a category that was deleted: the products that are left in it are hidden
   * @returns whether any product may have changed
   * @throws SERVICE_UNAVAILABLE
   */
  async sync(deletedId?: string): Promise<boolean> {
    const { load, state } = this.#ports;
    let isChanged = false;
    let tree = new CategoryTree(await load());
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const hidden = hiddenIn(tree, deletedId);
      const applied = tree;
      isChanged = (await state.setHiddenCategories(hidden, (id) => applied.has(id))) || isChanged;
      tree = new CategoryTree(await load());
      if (hiddenIn(tree, deletedId).join() === hidden.join()) break;
    }
    return isChanged;
  }
}

function hiddenIn(tree: CategoryTree, deletedId: string | undefined): string[] {
  const deleted = deletedId !== undefined && !tree.has(deletedId) ? [deletedId] : [];
  return [...tree.hiddenIds(), ...deleted].sort();
}
