import { useQuery } from '@apollo/client/react';
import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { DateTime, ListPagination, Money, QueryState, StatusBadge } from '@e-storefront/ui';
import { AdminCouponRedemptionsDocument } from './coupon-redemptions.generated';

const PAGE_SIZE = 10;

/** Who has redeemed a coupon, latest first. */
export function CouponRedemptions({ couponId }: { couponId: string }): ReactNode {
  const { t } = useTranslation();
  const [page, setPage] = useState(1);
  const { data, previousData, error, refetch } = useQuery(AdminCouponRedemptionsDocument, {
    variables: { couponId, page, limit: PAGE_SIZE },
  });
  const shown = (data ?? previousData)?.couponRedemptions;
  return (
    <QueryState
      isLoading={!shown && !error}
      error={error}
      onRetry={() => void refetch()}
      isEmpty={shown?.redemptions.length === 0}
      empty={<Text c="dimmed">{t('coupons.noRedemptions')}</Text>}
    >
      <Stack gap="sm">
        {shown?.redemptions.map((redemption) => (
          <Group key={redemption.reference} justify="space-between" wrap="nowrap">
            <div>
              {redemption.customer ? (
                <Anchor component={Link} to={`../users/${redemption.customer.id}`} size="sm">
                  {redemption.customer.name}
                </Anchor>
              ) : (
                <Text size="sm">{t('coupons.guest')}</Text>
              )}
              <Text size="xs" c="dimmed">
                <DateTime at={redemption.redeemedAt} />
              </Text>
            </div>
            <Group gap="xs">
              {redemption.status === 'RELEASED' && (
                <StatusBadge kind="redemption" value={redemption.status} />
              )}
              <Text size="sm">
                <Money amount={redemption.discount} />
              </Text>
            </Group>
          </Group>
        ))}
      </Stack>
      <ListPagination
        pagination={shown?.pagination}
        onChange={({ page: next }) => next && setPage(next)}
        limits={[PAGE_SIZE]}
      />
    </QueryState>
  );
}
