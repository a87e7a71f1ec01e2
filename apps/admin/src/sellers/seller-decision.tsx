import { Button, Group } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { confirmAction } from '@e-storefront/ui';
import { useAction } from '../common/use-action';
import type { AdminUserRowFragment } from '../users/user-row.generated';
import { AdminApproveSellerDocument } from './seller-decision.generated';

type Seller = Pick<AdminUserRowFragment, 'id' | 'name' | 'sellerStatus'>;

/** Buttons that approve or refuse a seller. */
export function SellerDecision({ seller }: { seller: Seller }): ReactNode {
  const { t } = useTranslation();
  const refetch = ['AdminSellerApplications'];
  const [approve, isApproving] = useAction(AdminApproveSellerDocument, {
    done: t('sellers.approved', { name: seller.name }),
    refetch,
  });
  const [refuse, isRefusing] = useAction(AdminApproveSellerDocument, {
    done: t('sellers.refused', { name: seller.name }),
    refetch,
  });
  const confirmRefusal = async (): Promise<void> => {
    const isConfirmed = await confirmAction({
      title: t('sellers.refuse'),
      text: t('sellers.refuseText', { name: seller.name }),
      confirmLabel: t('sellers.refuse'),
      danger: true,
    });
    if (isConfirmed) await refuse({ id: seller.id, approved: false });
  };
  return (
    <Group gap="xs" wrap="nowrap">
      {seller.sellerStatus !== 'approved' && (
        <Button
          size="sm"
          loading={isApproving}
          leftSection={<IconCheck size={16} aria-hidden />}
          onClick={() => approve({ id: seller.id, approved: true })}
        >
          {t('sellers.approve')}
        </Button>
      )}
      {seller.sellerStatus !== 'refused' && (
        <Button
          size="sm"
          variant="default"
          loading={isRefusing}
          leftSection={<IconX size={16} aria-hidden />}
          onClick={confirmRefusal}
        >
          {t('sellers.refuse')}
        </Button>
      )}
    </Group>
  );
}
