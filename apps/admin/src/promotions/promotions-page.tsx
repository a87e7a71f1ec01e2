import { Anchor, Badge, Button, Group, Stack, Switch, Text } from '@mantine/core';
import { IconDiscount2, IconPlus, IconZoomQuestion } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { usePermission } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import {
  FilterSelect,
  ListToolbar,
  PageHeader,
  useListParams,
  type Column,
  useListQuery,
} from '@e-storefront/ui';
import { useAction } from '../common/use-action';
import { RecordTable } from '../common/record-table';
import { AdminTogglePromotionDocument } from './promotion-actions.generated';
import { usePromotionEffect } from './promotion-effect';
import type { AdminPromotionFragment } from './promotion.generated';
import { AdminPromotionsDocument } from './promotions-page.generated';

/** All promotions, automatic and with a code. */
export function PromotionsPage(): ReactNode {
  const { t } = useTranslation();
  const canWrite = usePermission('coupon:write');
  const list = useListParams({ active: '' });
  const { params, set, reset, isFiltered } = list;
  const query = useListQuery(AdminPromotionsDocument, {
    page: params.page,
    limit: params.limit,
    isActive: params.active ? params.active === 'yes' : null,
  });
  const { data } = query;
  const columns = usePromotionColumns();
  return (
    <>
      <PageHeader
        title={t('promotions.title')}
        description={t('promotions.description')}
        actions={
          <Group>
            <Button
              component={Link}
              to="../promotions/explain"
              variant="default"
              leftSection={<IconZoomQuestion size={16} aria-hidden />}
            >
              {t('promotions.explain')}
            </Button>
            {canWrite && (
              <Button
                component={Link}
                to="../promotions/new"
                leftSection={<IconPlus size={16} aria-hidden />}
              >
                {t('promotions.create')}
              </Button>
            )}
          </Group>
        }
      />
      <ListToolbar isFiltered={isFiltered} onReset={reset}>
        <FilterSelect
          label={t('promotions.status')}
          value={params.active}
          onChange={(active) => set({ active })}
          options={[
            { value: 'yes', label: t('promotions.active') },
            { value: 'no', label: t('promotions.inactive') },
          ]}
        />
      </ListToolbar>
      <RecordTable
        label={t('promotions.title')}
        columns={columns}
        rows={data?.promotions?.promotions}
        pagination={data?.promotions?.pagination}
        query={query}
        list={list}
        to={({ id }) => `../promotions/${id}`}
        empty={{ icon: IconDiscount2, title: t('promotions.none'), text: t('promotions.noneText') }}
      />
    </>
  );
}

function usePromotionColumns(): Column<AdminPromotionFragment>[] {
  const { t } = useTranslation();
  const formats = useFormats();
  const effect = usePromotionEffect();
  return [
    {
      key: 'name',
      header: t('promotions.name'),
      render: (promotion) => (
        <Stack gap={0}>
          <Anchor component={Link} to={`../promotions/${promotion.id}`} fw={600} size="sm">
            {promotion.name}
          </Anchor>
          <Text size="xs" c="dimmed">
            {effect(promotion)}
          </Text>
        </Stack>
      ),
    },
    {
      key: 'code',
      header: t('promotions.code'),
      render: ({ code }) =>
        code ? (
          <Badge variant="outline" tt="none" miw="max-content">
            {code}
          </Badge>
        ) : (
          t('promotions.automatic')
        ),
    },
    {
      key: 'valid',
      header: t('promotions.valid'),
      render: ({ validFrom, validTo }) => (
        <Text size="sm">
          {t('coupons.period', { from: formats.date(validFrom), to: formats.date(validTo) })}
        </Text>
      ),
      hideBelow: 'md',
    },
    {
      key: 'priority',
      header: t('promotions.priority'),
      align: 'end',
      render: ({ priority }) => formats.number(priority),
      hideBelow: 'lg',
    },
    {
      key: 'usage',
      header: t('promotions.usage'),
      align: 'end',
      render: ({ usageCount }) => formats.number(usageCount),
    },
    {
      key: 'active',
      header: t('promotions.active'),
      render: (promotion) => <PromotionSwitch promotion={promotion} />,
    },
  ];
}

/** Activates or deactivates a promotion, at once on the page. */
export function PromotionSwitch({ promotion }: { promotion: AdminPromotionFragment }): ReactNode {
  const { t } = useTranslation();
  const canWrite = usePermission('coupon:write');
  const [update, isRunning] = useAction(AdminTogglePromotionDocument, {
    done: promotion.isActive ? t('promotions.deactivated') : t('promotions.activated'),
    optimistic: ({ id, isActive }) => ({ updatePromotion: { id, isActive } }),
  });
  return (
    <Switch
      aria-label={t('promotions.activeNamed', { name: promotion.name })}
      checked={promotion.isActive}
      disabled={!canWrite || isRunning}
      onChange={({ currentTarget }) => update({ id: promotion.id, isActive: currentTarget.checked })}
    />
  );
}
