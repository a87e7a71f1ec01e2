import { useDraggable, useDroppable } from '@dnd-kit/core';
import { ActionIcon, Anchor, Badge, Box, Group, Text } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconGripVertical,
  IconIndentDecrease,
  IconIndentIncrease,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import type { DropZone, Move } from './category-moves';
import classes from './category-row.module.css';
import type { ListedCategory } from './category-tree';

const MOVES = [
  ['up', IconArrowUp],
  ['down', IconArrowDown],
  ['outdent', IconIndentDecrease],
  ['indent', IconIndentIncrease],
] as const satisfies readonly (readonly [Move, typeof IconArrowUp])[];

interface CategoryRowProps {
  category: ListedCategory;
  canWrite: boolean;
  isDisabled: boolean;
  /** The part over which another category is dragged. */
  dropZone: DropZone | null;
  canMove: (move: Move) => boolean;
  onMove: (move: Move) => void;
}

/** A category in the tree. */
export function CategoryRow({
  category,
  canWrite,
  isDisabled,
  dropZone,
  canMove,
  onMove,
}: CategoryRowProps): ReactNode {
  const { t } = useTranslation();
  const droppable = useDroppable({ id: category.id });
  const { listeners, setNodeRef, isDragging } = useDraggable({ id: category.id, disabled: !canWrite });
  const setRow = (row: HTMLLIElement | null): void => {
    droppable.setNodeRef(row);
    setNodeRef(row);
  };
  return (
    <Box
      component="li"
      ref={setRow}
      className={classes['row']}
      __vars={{ '--depth': String(category.depth) }}
      data-drop={dropZone ?? undefined}
      data-dragged={isDragging || undefined}
    >
      {canWrite && (
        <span className={classes['handle']} aria-hidden {...listeners}>
          <IconGripVertical size={18} />
        </span>
      )}
      <div className={classes['text']}>
        <Group gap="xs">
          <Anchor component={Link} to={`../categories/${category.id}`} fw={category.depth === 0 ? 600 : 400}>
            {category.name}
          </Anchor>
          {!category.isActive && (
            <Badge variant="light" color="gray">
              {t('categories.inactive')}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          <bdi>{category.path}</bdi> · {t('categories.products', { count: category.productCount ?? 0 })}
        </Text>
      </div>
      {canWrite && (
        <Group gap={4} wrap="nowrap">
          {MOVES.map(([move, Icon]) => (
            <ActionIcon
              key={move}
              variant="subtle"
              size="lg"
              aria-label={t(`categories.move.${move}`, { name: category.name })}
              title={t(`categories.move.${move}`, { name: category.name })}
              disabled={isDisabled || !canMove(move)}
              onClick={() => onMove(move)}
            >
              <Icon size={18} className={move.endsWith('dent') ? classes['directed'] : undefined} />
            </ActionIcon>
          ))}
        </Group>
      )}
    </Box>
  );
}
