import { ActionIcon, Badge, Button, CloseButton, FileButton, Image, Progress, Text } from '@mantine/core';
import { useMutation } from '@apollo/client/react';
import { IconTrash, IconUpload } from '@tabler/icons-react';
import { useState, type DragEvent, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { confirmAction, notifyError } from '@e-storefront/ui';
import classes from './products.module.css';
import { SellerRemoveImageDocument, type SellerProductFragment } from './product.generated';
import { IMAGE_TYPES } from './upload-image';
import { useImageUploads, type ImageUpload } from './use-image-uploads';

/** The API stores no more images of a product. */
const MAX_IMAGES = 20;

/** The pictures of a product. Files are chosen or dragged in; the first picture is the main one. */
export function ProductImages({ product }: { product: SellerProductFragment }): ReactNode {
  const { t } = useTranslation();
  const { uploads, add, dismiss } = useImageUploads(product.id);
  const { images } = product;
  const free = MAX_IMAGES - images.length - uploads.length;
  const addFiles = (files: readonly File[]): void => void add(files.slice(0, free));
  return (
    <DropArea isDisabled={free <= 0} onFiles={addFiles}>
      <ul className={classes['images']}>
        {images.map((image, index) => (
          <ProductImage key={image.id} product={product} image={image} isMain={index === 0} />
        ))}
        {uploads.map((upload) => (
          <UploadedImage key={upload.id} upload={upload} onDismiss={() => dismiss(upload.id)} />
        ))}
      </ul>
      <FileButton multiple accept={IMAGE_TYPES.join(',')} onChange={addFiles} disabled={free <= 0}>
        {(props) => (
          <Button {...props} mih={44} variant="light" leftSection={<IconUpload size={18} aria-hidden />}>
            {t('products.images.add')}
          </Button>
        )}
      </FileButton>
      <Text size="sm" c="dimmed" mt="xs">
        {t('products.images.hint', { max: MAX_IMAGES })}
      </Text>
      {images.length > 0 && (
        <Text size="sm" c="dimmed">
          {t('products.images.alt', { name: product.name })}
        </Text>
      )}
    </DropArea>
  );
}

interface DropAreaProps {
  isDisabled: boolean;
  onFiles(files: readonly File[]): void;
  children: ReactNode;
}

function DropArea({ isDisabled, onFiles, children }: DropAreaProps): ReactNode {
  const [isOver, setOver] = useState(false);
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    if (!isDisabled) onFiles([...event.dataTransfer.files]);
  };
  return (
    <div
      className={classes['drop']}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(!isDisabled);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      {children}
    </div>
  );
}

interface ProductImageProps {
  product: SellerProductFragment;
  image: SellerProductFragment['images'][number];
  isMain: boolean;
}

function ProductImage({ product, image, isMain }: ProductImageProps): ReactNode {
  const { t } = useTranslation();
  const [removeImage, { loading }] = useMutation(SellerRemoveImageDocument);
  const remove = async (): Promise<void> => {
    const isWanted = await confirmAction({
      title: t('products.images.removeTitle'),
      text: t('products.images.removeText'),
      confirmLabel: t('products.images.remove'),
      danger: true,
    });
    if (!isWanted) return;
    try {
      await removeImage({ variables: { productId: product.id, imageId: image.id } });
    } catch (error) {
      notifyError(error, t);
    }
  };
  return (
    <li className={classes['image']}>
      <Image src={image.url} alt={product.name} w="100%" h="100%" fit="cover" radius="sm" />
      {isMain && (
        <Badge className={classes['main'] ?? ''} size="sm">
          {t('products.images.main')}
        </Badge>
      )}
      <ActionIcon
        className={classes['remove'] ?? ''}
        size={36}
        variant="default"
        loading={loading}
        aria-label={t('products.images.remove')}
        onClick={() => void remove()}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
    </li>
  );
}

function UploadedImage({ upload, onDismiss }: { upload: ImageUpload; onDismiss(): void }): ReactNode {
  const { t } = useTranslation();
  const { name, url, progress, error } = upload;
  return (
    <li className={classes['image']} data-pending>
      <Image src={url} alt={name} w="100%" h="100%" fit="cover" radius="sm" />
      <div className={classes['upload']} role={error ? 'alert' : 'status'}>
        {error ? (
          <>
            <Text size="xs">{error}</Text>
            <CloseButton size="sm" aria-label={t('products.images.dismiss', { name })} onClick={onDismiss} />
          </>
        ) : (
          <Progress value={progress * 100} aria-label={t('products.images.uploading', { name })} w="100%" />
        )}
      </div>
    </li>
  );
}
