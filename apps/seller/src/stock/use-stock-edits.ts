import { useApolloClient, useMutation } from '@apollo/client/react';
import { useRef, useState } from 'react';
import { apiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { errorText, notifyError, notifySuccess } from '@e-storefront/ui';
import { SellerAdjustStockDocument } from './stock.generated';
import { refusedEdits, withEdit, type AdjustmentKind, type StockEdits, type StockRow } from './stock-edits';

/** The changes of the stock table until they are saved together. */
export interface StockEditing {
  kind: AdjustmentKind;
  setKind(kind: AdjustmentKind): void;
  edits: StockEdits;
  edit(row: StockRow, value: number | string): void;
  discard(): void;
  save(reason: string): Promise<boolean>;
  isSaving: boolean;
}

/** Collects changes of the stock over all pages of the table, and saves them in one request. */
export function useStockEdits(): StockEditing {
  const { t } = useTranslation();
  const client = useApolloClient();
  const [adjust, { loading }] = useMutation(SellerAdjustStockDocument);
  const [kind, setKind] = useState<AdjustmentKind>('SET');
  const [edits, setEdits] = useState<StockEdits>(new Map());
  // A repetition of the same lines after a lost answer has the same key, so that it is applied once.
  const attempt = useRef({ lines: '', key: '' });

  const save = async (reason: string): Promise<boolean> => {
    const lines = [...edits].map(([variantId, { productId, quantity }]) => ({
      productId,
      variantId,
      kind,
      quantity,
      reason: reason === '' ? null : reason,
    }));
    const content = JSON.stringify(lines);
    if (attempt.current.lines !== content) attempt.current = { lines: content, key: crypto.randomUUID() };
    try {
      const { data } = await adjust({ variables: { lines, idempotencyKey: attempt.current.key } });
      const result = data?.adjustStock;
      if (!result) return false;
      attempt.current = { lines: '', key: '' };
      for (const { variantId, onHand, reserved, available } of result.lines)
        if (onHand !== null)
          client.cache.modify({
            id: client.cache.identify({ __typename: 'ProductVariant', id: variantId }) ?? '',
            fields: {
              onHand: () => onHand,
              reserved: () => reserved,
              available: () => Math.max(0, available ?? 0),
            },
          });
      setEdits(
        refusedEdits(
          edits,
          result.lines.map(({ variantId, ok, error }) => ({
            variantId,
            ok,
            error: error ? errorText(apiError(toGraphqlError(error)), t) : '',
          })),
        ),
      );
      if (result.adjusted > 0) notifySuccess(t('stock.saved', { count: result.adjusted }));
      return result.refused === 0;
    } catch (error) {
      notifyError(error, t);
      return false;
    }
  };

  return {
    kind,
    setKind: (next) => {
      setKind(next);
      setEdits(new Map());
    },
    edits,
    edit: (row, value) => setEdits((current) => withEdit(current, row, kind, value)),
    discard: () => setEdits(new Map()),
    save,
    isSaving: loading,
  };
}

function toGraphqlError({ code, message }: { code: string; message: string }) {
  return { message, extensions: { code } };
}
