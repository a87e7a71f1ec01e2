import { Button, Group, NumberInput, Paper, SegmentedControl, Text, TextInput } from '@mantine/core';
import { IconDeviceFloppy, IconHistory, IconPackages } from '@tabler/icons-react';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { useBlocker, useNavigate } from 'react-router';
import { useSession } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import {
  confirmAction,
  DataTable,
  EmptyState,
  FilterSelect,
  ListPagination,
  ListToolbar,
  PageHeader,
  SearchField,
  useListParams,
  useListQuery,
  type Column,
} from '@e-storefront/ui';
import { useAppPath } from '../frame/app-path';
import { useCategoryOptions } from '../products/use-categories';
import { ADJUSTMENT_KINDS, MAX_LINES, stockRows, type StockRow } from './stock-edits';
import { SellerStockDocument } from './stock.generated';
import classes from './stock.module.css';
import { useStockEdits, type StockEditing } from './use-stock-edits';

/** The stock of all variants, changed in bulk and saved together. */
export function StockPage(): ReactNode {
  const { t } = useTranslation();
  const path = useAppPath();
  const navigate = useNavigate();
  const sellerId = useSession()?.user.id ?? '';
  const { params, set, reset, isFiltered } = useListParams({ limit: 50, category: '', inStock: '' });
  const { page, limit, search, category, inStock } = params;
  const { data, isLoading, error, onRetry } = useListQuery(
    SellerStockDocument,
    {
      sellerId,
      page,
      limit,
      search: search || null,
      category: category || null,
      inStock: inStock === '' ? null : inStock === 'true',
    },
    { skip: sellerId === '' },
  );
  const list = data?.products;
  const rows = useMemo(() => (list ? stockRows(list.products) : undefined), [list]);
  const editing = useStockEdits();
  useUnsavedGuard(editing.edits.size > 0);
  return (
    <>
      <PageHeader title={t('stock.title')} description={t('stock.text')} />
      <ListToolbar isFiltered={isFiltered} onReset={reset}>
        <SearchField value={search} onChange={(text) => set({ search: text })} label={t('products.search')} />
        <FilterSelect
          label={t('products.category')}
          options={useCategoryOptions()}
          value={category}
          onChange={(value) => set({ category: value })}
          width={260}
        />
        <FilterSelect
          label={t('products.stock')}
          options={[
            { value: 'true', label: t('products.inStock') },
            { value: 'false', label: t('products.outOfStock') },
          ]}
          value={inStock}
          onChange={(value) => set({ inStock: value })}
        />
      </ListToolbar>
      <Group mb="sm" gap="xs">
        <SegmentedControl
          aria-label={t('stock.kind')}
          data={ADJUSTMENT_KINDS.map((value) => ({ value, label: t(`stock.kinds.${value}`) }))}
          value={editing.kind}
          onChange={(value) => editing.setKind(ADJUSTMENT_KINDS.find((kind) => kind === value) ?? 'SET')}
          disabled={editing.edits.size > 0}
        />
        <Text size="sm" c="dimmed">
          {t(`stock.kindTexts.${editing.kind}`)}
        </Text>
      </Group>
      <DataTable<StockRow>
        label={t('stock.title')}
        columns={useColumns(editing)}
        rows={rows}
        rowKey={({ variant }) => variant.id}
        isLoading={isLoading}
        error={error}
        onRetry={onRetry}
        rowActions={({ productId, variant }) => [
          {
            label: t('stock.movements.title'),
            icon: IconHistory,
            onClick: () => navigate(path(`stock/movements/${productId}?variant=${variant.id}`)),
          },
        ]}
        empty={
          <EmptyState
            icon={IconPackages}
            title={t(isFiltered ? 'products.noneFound' : 'products.none')}
            text={t(isFiltered ? 'products.noneFoundText' : 'products.noneText')}
          />
        }
      />
      <ListPagination pagination={list?.pagination} onChange={set} />
      <SaveBar editing={editing} />
    </>
  );
}

function useColumns(editing: StockEditing): Column<StockRow>[] {
  const { t } = useTranslation();
  const { number } = useFormats();
  return [
    {
      key: 'variant',
      header: t('products.variants.one'),
      width: '40%',
      render: ({ productName, variant }) => (
        <div>
          <Text size="sm" fw={550}>
            {[productName, variant.name].filter(Boolean).join(' · ')}
          </Text>
          <Text size="xs" c="dimmed">
            {variant.sku}
          </Text>
        </div>
      ),
    },
    {
      key: 'onHand',
      header: t('stock.onHand'),
      align: 'end',
      hideBelow: 'md',
      render: ({ variant }) => number(variant.onHand ?? 0),
    },
    {
      key: 'reserved',
      header: t('stock.reserved'),
      align: 'end',
      hideBelow: 'md',
      render: ({ variant }) => number(variant.reserved ?? 0),
    },
    {
      key: 'available',
      header: t('stock.available'),
      align: 'end',
      render: ({ variant: { available } }) => (
        <Text
          span
          fw={available === 0 ? 700 : 400}
          {...(available === 0 && { c: 'var(--mantine-color-error)' })}
        >
          {number(available)}
        </Text>
      ),
    },
    {
      key: 'edit',
      header: t(`stock.columns.${editing.kind}`),
      width: 200,
      render: (row) => <StockInput row={row} editing={editing} />,
    },
  ];
}

function StockInput({ row, editing }: { row: StockRow; editing: StockEditing }): ReactNode {
  const { t } = useTranslation();
  const { kind, edits, edit, isSaving } = editing;
  const { variant, productName } = row;
  const current = edits.get(variant.id);
  return (
    <NumberInput
      aria-label={t('stock.inputLabel', { name: [productName, variant.name].filter(Boolean).join(' · ') })}
      value={current?.quantity ?? (kind === 'SET' ? variant.available : '')}
      onChange={(value) => edit(row, value)}
      onKeyDown={(event) => event.stopPropagation()}
      allowDecimal={false}
      {...(kind !== 'ADJUST' && { min: 0 })}
      max={1_000_000}
      readOnly={isSaving}
      error={current?.error}
      data-changed={current !== undefined || undefined}
      classNames={{ input: classes['input'] ?? '' }}
    />
  );
}

function SaveBar({ editing }: { editing: StockEditing }): ReactNode {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const { edits, discard, save, isSaving } = editing;
  if (edits.size === 0) return null;
  const refused = [...edits.values()].filter(({ error }) => error !== undefined).length;
  const tooMany = edits.size > MAX_LINES;
  return (
    <Paper
      withBorder
      shadow="md"
      p="sm"
      className={classes['bar'] ?? ''}
      component="section"
      aria-label={t('stock.changes')}
    >
      <Group gap="sm">
        <div role="status">
          <Text fw={600}>{t('stock.changed', { count: edits.size })}</Text>
          {refused > 0 && (
            <Text size="sm" c="var(--mantine-color-error)">
              {t('stock.refused', { count: refused })}
            </Text>
          )}
          {tooMany && (
            <Text size="sm" c="var(--mantine-color-error)">
              {t('stock.tooMany', { max: MAX_LINES })}
            </Text>
          )}
        </div>
        <TextInput
          aria-label={t('stock.reason')}
          placeholder={t('stock.reason')}
          value={reason}
          maxLength={200}
          onChange={(event) => setReason(event.currentTarget.value)}
          flex={1}
          miw={160}
        />
        <Button variant="default" mih={44} onClick={discard} disabled={isSaving}>
          {t('stock.discard')}
        </Button>
        <Button
          mih={44}
          loading={isSaving}
          disabled={tooMany}
          leftSection={<IconDeviceFloppy size={18} aria-hidden />}
          onClick={() => void save(reason.trim()).then((isDone) => isDone && setReason(''))}
        >
          {t('common.save')}
        </Button>
      </Group>
    </Paper>
  );
}

/** Asks before the reader leaves the page with changes that are not saved. */
function useUnsavedGuard(isDirty: boolean): void {
  const { t } = useTranslation();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => isDirty && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    void confirmAction({
      title: t('stock.leave.title'),
      text: t('stock.leave.text'),
      confirmLabel: t('stock.leave.label'),
      danger: true,
    }).then((isWanted) => (isWanted ? blocker.proceed() : blocker.reset()));
  }, [blocker, t]);
  useEffect(() => {
    if (!isDirty) return undefined;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isDirty]);
}
