import { useQuery } from '@apollo/client/react';
import { Button, Grid, Group, Stack, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useNavigate, useParams } from 'react-router';
import { usePermission } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { EmptyState, PageHeader, QueryState } from '@e-storefront/ui';
import { Section } from '../common/section';
import { useAction } from '../common/use-action';
import { AdminDeleteCouponDocument } from './coupon-actions.generated';
import { CouponForm } from './coupon-form';
import { AdminCouponDocument, type AdminCouponQuery } from './coupon-page.generated';
import { CouponRedemptions } from './coupon-redemptions';
import { CouponSwitch } from './coupons-page';

/** The form of a new coupon. */
export function NewCouponPage(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t('coupons.create')} back={{ to: '..', label: t('coupons.title') }} />
      <Section title={t('coupons.conditions')}>
        <CouponForm />
      </Section>
    </>
  );
}

/** One coupon with its redemptions. */
export function CouponPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { data, loading, error, refetch } = useQuery(AdminCouponDocument, { variables: { id } });
  return (
    <QueryState
      isLoading={loading && !data}
      error={error}
      onRetry={() => void refetch()}
      isEmpty={!data?.coupon}
      empty={<EmptyState title={t('coupons.unknown')} text={t('coupons.unknownText')} />}
    >
      {data?.coupon && <LoadedCoupon coupon={data.coupon} />}
    </QueryState>
  );
}

function LoadedCoupon({ coupon }: { coupon: NonNullable<AdminCouponQuery['coupon']> }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const canWrite = usePermission('coupon:write');
  const [remove, isRemoving] = useAction(AdminDeleteCouponDocument, {
    confirm: {
      text: t('coupons.deleteText', { code: coupon.code }),
      confirmLabel: t('coupons.delete'),
      danger: true,
    },
    done: t('coupons.deleted'),
    refetch: ['AdminCoupons'],
  });
  const removeCoupon = async (): Promise<void> => {
    if (await remove({ id: coupon.id })) await navigate('../coupons');
  };
  return (
    <>
      <PageHeader
        title={coupon.code}
        description={coupon.description}
        back={{ to: '..', label: t('coupons.title') }}
        actions={
          <Group>
            <Text size="sm">{t('coupons.active')}</Text>
            <CouponSwitch coupon={coupon} />
            {canWrite && (
              <Button
                variant="light"
                color="red"
                loading={isRemoving}
                leftSection={<IconTrash size={16} aria-hidden />}
                onClick={removeCoupon}
              >
                {t('coupons.delete')}
              </Button>
            )}
          </Group>
        }
      />
      <Grid>
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Section title={t('coupons.conditions')}>
            <CouponForm coupon={coupon} />
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Stack>
            <Section title={t('coupons.redemptions')}>
              <CouponRedemptions couponId={coupon.id} />
            </Section>
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}
