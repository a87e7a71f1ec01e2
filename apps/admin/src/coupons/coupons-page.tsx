import { Anchor, Button, Progress, Stack, Switch, Text } from '@mantine/core';
import { IconPlus, IconTicket } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { usePermission } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import {
  FilterSelect,
  ListToolbar,
  PageHeader,
  SearchField,
  useListParams,
  type Column,
  useListQuery,
} from '@e-storefront/ui';
import { useAction } from '../common/use-action';
import { RecordTable } from '../common/record-table';
import { AdminToggleCouponDocument } from './coupon-actions.generated';
import type { AdminCouponFragment } from './coupon.generated';
import { AdminCouponsDocument } from './coupons-page.generated';

/** All coupons of the shop. */
export function CouponsPage(): ReactNode {
  const { t } = useTranslation();
  const canWrite = usePermission('coupon:write');
  const list = useListParams({ active: '' });
  const { params, set, reset, isFiltered } = list;
  const query = useListQuery(AdminCouponsDocument, {
    page: params.page,
    limit: params.limit,
    search: params.search || null,
    isActive: params.active ? params.active === 'yes' : null,
  });
  const { data } = query;
  const columns = useCouponColumns();
  const create = canWrite && (
    <Button component={Link} to="../coupons/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {t('coupons.create')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('coupons.title')} description={t('coupons.description')} actions={create} />
      <ListToolbar isFiltered={isFiltered} onReset={reset}>
        <SearchField
          label={t('coupons.search')}
          value={params.search}
          onChange={(search) => set({ search })}
        />
        <FilterSelect
          label={t('coupons.status')}
          value={params.active}
          onChange={(active) => set({ active })}
          options={[
            { value: 'yes', label: t('coupons.active') },
            { value: 'no', label: t('coupons.inactive') },
          ]}
        />
      </ListToolbar>
      <RecordTable
        label={t('coupons.title')}
        columns={columns}
        rows={data?.coupons?.coupons}
        pagination={data?.coupons?.pagination}
        query={query}
        list={list}
        to={({ id }) => `../coupons/${id}`}
        empty={{ icon: IconTicket, title: t('coupons.none'), text: t('coupons.noneText') }}
      />
    </>
  );
}

function useCouponColumns(): Column<AdminCouponFragment>[] {
  const { t } = useTranslation();
  const formats = useFormats();
  return [
    {
      key: 'code',
      header: t('coupons.code'),
      render: ({ id, code, description }) => (
        <Stack gap={0}>
          <Anchor component={Link} to={`../coupons/${id}`} fw={600} size="sm">
            {code}
          </Anchor>
          <Text size="xs" c="dimmed" lineClamp={1}>
            {description}
          </Text>
        </Stack>
      ),
    },
    {
      key: 'discount',
      header: t('coupons.discount'),
      render: ({ discountType, discount }) =>
        discountType === 'percentage' ? formats.percent(discount / 100) : formats.money(discount),
    },
    {
      key: 'valid',
      header: t('coupons.valid'),
      render: ({ validFrom, validTo }) => (
        <Text size="sm">
          {t('coupons.period', { from: formats.date(validFrom), to: formats.date(validTo) })}
        </Text>
      ),
      hideBelow: 'md',
    },
    {
      key: 'usage',
      header: t('coupons.usage'),
      render: ({ usageCount, usageLimit }) => (
        <>
          <Text size="sm">
            {usageLimit === null
              ? formats.number(usageCount)
              : t('coupons.usageOf', {
                  used: formats.number(usageCount),
                  limit: formats.number(usageLimit),
                })}
          </Text>
          {usageLimit !== null && (
            <Progress
              size="xs"
              value={(usageCount / Math.max(usageLimit, 1)) * 100}
              aria-label={t('coupons.usage')}
            />
          )}
        </>
      ),
    },
    { key: 'active', header: t('coupons.active'), render: (coupon) => <CouponSwitch coupon={coupon} /> },
  ];
}

/** Activates or deactivates a coupon, at once on the page. */
export function CouponSwitch({ coupon }: { coupon: AdminCouponFragment }): ReactNode {
  const { t } = useTranslation();
  const canWrite = usePermission('coupon:write');
  const [toggle, isRunning] = useAction(AdminToggleCouponDocument, {
    done: coupon.isActive ? t('coupons.deactivated') : t('coupons.activated'),
    optimistic: ({ id }) => ({ toggleCouponStatus: { id, isActive: !coupon.isActive } }),
  });
  return (
    <Switch
      aria-label={t('coupons.activeNamed', { code: coupon.code })}
      checked={coupon.isActive}
      disabled={!canWrite || isRunning}
      onChange={() => toggle({ id: coupon.id })}
    />
  );
}
