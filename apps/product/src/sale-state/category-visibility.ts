import { CategoryTree, type CategoryNode } from '../clients/category-cache';

interface HiddenCategories {
  /** @returns whether any product may have changed */
  setHiddenCategories(hidden: readonly string[], isKnown: (categoryId: string) => boolean): Promise<boolean>;
}

interface Dependencies {
  /** Loads every category. @throws SERVICE_UNAVAILABLE */
  load: () => Promise<CategoryNode[]>;
  state: HiddenCategories;
}

/** Limits the repetitions when the tree changes during the update; the event of the last change starts another one. */
const MAX_ROUNDS = 10;

/** Hides products whose category is hidden. */
export class CategoryVisibility {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Updates the products to the current tree. After a change it loads the tree again, so that of two concurrent calls the
   * newer tree wins.
   * @param deletedId a deleted category, whose remaining products are hidden
   * @returns whether any product may have changed
   * @throws SERVICE_UNAVAILABLE
   */
  async sync(deletedId?: string): Promise<boolean> {
    const { load, state } = this.#deps;
    let isChanged = false;
    let tree = new CategoryTree(await load());
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const hidden = findHidden(tree, deletedId);
      const applied = tree;
      if (!(await state.setHiddenCategories(hidden, (id) => applied.has(id)))) break;
      isChanged = true;
      tree = new CategoryTree(await load());
      if (findHidden(tree, deletedId).join() === hidden.join()) break;
    }
    return isChanged;
  }
}

function findHidden(tree: CategoryTree, deletedId: string | undefined): string[] {
  const deleted = deletedId !== undefined && !tree.has(deletedId) ? [deletedId] : [];
  return [...tree.findHiddenIds(), ...deleted].sort();
}
