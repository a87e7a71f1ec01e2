import { UnstyledButton } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import classes from './gallery.module.css';
import { ProductImage } from './product-image';

interface GalleryProps {
  name: string;
  images: readonly { id: string; url: string }[];
}

/** The images of a product: one large, and all of them to choose from. */
export function Gallery({ name, images }: GalleryProps): ReactNode {
  const { t } = useTranslation();
  const [index, setIndex] = useState(0);
  const alt = (position: number): string =>
    images.length > 1 ? t('product.image', { name, position: position + 1, count: images.length }) : name;
  return (
    <div>
      <div className={classes['main']}>
        <ProductImage src={images[index]?.url} alt={alt(index)} size={640} isFirst />
      </div>
      {images.length > 1 && (
        <ul className={classes['thumbnails']}>
          {images.map(({ id, url }, position) => (
            <li key={id}>
              <UnstyledButton
                className={classes['thumbnail']}
                aria-label={alt(position)}
                aria-pressed={position === index}
                onClick={() => setIndex(position)}
              >
                <ProductImage src={url} alt="" size={80} />
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
