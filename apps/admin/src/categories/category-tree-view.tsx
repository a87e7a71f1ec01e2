import {
  DndContext,
  DragOverlay,
  PointerSensor,
  useSensor,
  useSensors,
  type DragEndEvent,
  type DragMoveEvent,
} from '@dnd-kit/core';
import { Paper, Text, VisuallyHidden } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { CategoryRow } from './category-row';
import { destination, dropPlace, type DropZone, type Move } from './category-moves';
import { findNode, flattenTree, type CategoryNode, type Place } from './category-tree';
import { useCategoryMoves } from './use-category-moves';

interface CategoryTreeViewProps {
  tree: readonly CategoryNode[];
  canWrite: boolean;
}

/** The dragged category and the row below it. */
interface Drag {
  id: string;
  over: string | null;
  zone: DropZone;
}

/** The tree of the categories: rows to drag, with buttons that do the same. */
export function CategoryTreeView({ tree, canWrite }: CategoryTreeViewProps): ReactNode {
  const { t } = useTranslation();
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }));
  const { move, isMoving } = useCategoryMoves(tree);
  const [drag, setDrag] = useState<Drag | null>(null);
  const [announcement, setAnnouncement] = useState('');
  const moveTo = async (id: string, to: Place | null): Promise<void> => {
    const name = findNode(tree, id)?.category.name;
    if (to && (await move(id, to))) setAnnouncement(t('categories.moved', { name }));
  };
  const drop = ({ active }: DragEndEvent): void => {
    const id = String(active.id);
    if (drag?.over) void moveTo(id, dropPlace(tree, id, { over: drag.over, zone: drag.zone }));
    setDrag(null);
  };
  const place = drag?.over ? dropPlace(tree, drag.id, { over: drag.over, zone: drag.zone }) : null;
  return (
    <DndContext
      sensors={sensors}
      onDragStart={({ active }) => setDrag({ id: String(active.id), over: null, zone: 'after' })}
      onDragMove={(event) => setDrag({ id: String(event.active.id), ...rowBelow(event) })}
      onDragEnd={drop}
      onDragCancel={() => setDrag(null)}
    >
      <Paper withBorder component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-busy={isMoving}>
        {flattenTree(tree).map((category) => (
          <CategoryRow
            key={category.id}
            category={category}
            canWrite={canWrite}
            isDisabled={isMoving}
            dropZone={place && drag?.over === category.id ? drag.zone : null}
            canMove={(step: Move) => destination(tree, category.id, step) !== null}
            onMove={(step: Move) => moveTo(category.id, destination(tree, category.id, step))}
          />
        ))}
      </Paper>
      <DragOverlay>
        {drag && (
          <Paper withBorder shadow="md" p="sm" w="max-content">
            <Text fw={600}>{findNode(tree, drag.id)?.category.name}</Text>
          </Paper>
        )}
      </DragOverlay>
      <VisuallyHidden role="status">{announcement}</VisuallyHidden>
    </DndContext>
  );
}

/** The row below the dragged one, and which part of it: the upper quarter, the middle or the lower quarter. */
function rowBelow({ active, over }: DragMoveEvent): Pick<Drag, 'over' | 'zone'> {
  const dragged = active.rect.current.translated;
  if (!over || !dragged) return { over: null, zone: 'after' };
  const middle = dragged.top + dragged.height / 2;
  const share = (middle - over.rect.top) / over.rect.height;
  return { over: String(over.id), zone: share < 0.3 ? 'before' : share > 0.7 ? 'after' : 'inside' };
}
