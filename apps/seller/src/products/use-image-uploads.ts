import { useApolloClient } from '@apollo/client/react';
import { useCallback, useState } from 'react';
import { apiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { errorText } from '@e-storefront/ui';
import { SellerImageUploadDocument, SellerProductDocument } from './product.generated';
import { IMAGE_TYPES, uploadImage } from './upload-image';

/** An image on its way to the API. */
export interface ImageUpload {
  id: string;
  name: string;
  /** Of the file, for a preview. */
  url: string;
  /** The share that was sent, between 0 and 1. */
  progress: number;
  error?: string;
}

/** Uploads images of a product one after the other, with their progress. Failed ones stay until they are dismissed. */
export function useImageUploads(productId: string): {
  uploads: readonly ImageUpload[];
  add(files: readonly File[]): Promise<void>;
  dismiss(id: string): void;
} {
  const { t } = useTranslation();
  const client = useApolloClient();
  const [uploads, setUploads] = useState<readonly ImageUpload[]>([]);

  const dismiss = useCallback(
    (id: string) =>
      setUploads((current) => {
        const upload = current.find((one) => one.id === id);
        if (upload) URL.revokeObjectURL(upload.url);
        return current.filter((one) => one.id !== id);
      }),
    [],
  );

  const send = useCallback(
    async (id: string, file: File): Promise<void> => {
      const change = (changes: Partial<ImageUpload>): void =>
        setUploads((current) => current.map((one) => (one.id === id ? { ...one, ...changes } : one)));
      if (!IMAGE_TYPES.includes(file.type)) return change({ error: t('products.images.wrongType') });
      try {
        const { data } = await client.mutate({
          mutation: SellerImageUploadDocument,
          variables: { productId },
        });
        const grant = data?.createImageUpload;
        if (!grant) return change({ error: t('products.images.failed') });
        if (file.size > grant.maxBytes)
          return change({
            error: t('products.images.tooLarge', { size: Math.floor(grant.maxBytes / 1_048_576) }),
          });
        const error = await uploadImage({
          url: grant.uploadUrl,
          file,
          onProgress: (progress) => change({ progress }),
        });
        if (error) return change({ error: errorText(error, t) });
        await client.query({
          query: SellerProductDocument,
          variables: { id: productId },
          fetchPolicy: 'network-only',
        });
        dismiss(id);
      } catch (error) {
        change({ error: errorText(apiError(error), t) });
      }
    },
    [client, productId, dismiss, t],
  );

  const add = useCallback(
    async (files: readonly File[]): Promise<void> => {
      const added = files.map((file) => ({
        file,
        upload: { id: crypto.randomUUID(), name: file.name, url: URL.createObjectURL(file), progress: 0 },
      }));
      setUploads((current) => [...current, ...added.map(({ upload }) => upload)]);
      for (const { file, upload } of added) await send(upload.id, file);
    },
    [send],
  );
  return { uploads, add, dismiss };
}
