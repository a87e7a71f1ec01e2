import { canMoveTo, findNode, placeOf, type CategoryNode, type Place } from './category-tree';

/** The moves of the keyboard and the buttons. */
export type Move = 'up' | 'down' | 'indent' | 'outdent';

/** Where a move leads; null when it is impossible. */
export function destination(tree: readonly CategoryNode[], id: string, move: Move): Place | null {
  const node = findNode(tree, id);
  if (!node) return null;
  const { parentId, index } = placeOf(tree, node.category);
  const parent = parentId === null ? undefined : findNode(tree, parentId);
  const siblings = parent ? parent.children : tree;
  switch (move) {
    case 'up':
      return index > 0 ? { parentId, index: index - 1 } : null;
    case 'down':
      return index < siblings.length - 1 ? { parentId, index: index + 1 } : null;
    case 'indent': {
      const above = siblings[index - 1];
      return above ? { parentId: above.category.id, index: above.children.length } : null;
    }
    case 'outdent': {
      if (!parent) return null;
      const place = placeOf(tree, parent.category);
      return { parentId: place.parentId, index: place.index + 1 };
    }
  }
}

/** The part of a row over which a dragged category is. */
export type DropZone = 'before' | 'inside' | 'after';

/** Where a category goes when it is dropped on another one; null where it cannot go. */
export function dropPlace(
  tree: readonly CategoryNode[],
  id: string,
  { over, zone }: { over: string; zone: DropZone },
): Place | null {
  const target = findNode(tree, over);
  const moved = findNode(tree, id);
  if (!target || !moved || target === moved) return null;
  const place =
    zone === 'inside'
      ? { parentId: over, index: target.children.length }
      : besides(tree, target, { moved, after: zone === 'after' });
  return canMoveTo(tree, id, place.parentId) ? place : null;
}

/** The index counts the siblings without the moved one. */
function besides(
  tree: readonly CategoryNode[],
  target: CategoryNode,
  { moved, after }: { moved: CategoryNode; after: boolean },
): Place {
  const place = placeOf(tree, target.category);
  const from = placeOf(tree, moved.category);
  const isBelow = from.parentId === place.parentId && from.index < place.index;
  return { parentId: place.parentId, index: place.index + (after ? 1 : 0) - (isBelow ? 1 : 0) };
}
