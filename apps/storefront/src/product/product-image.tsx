import { IconPhoto } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import classes from './product-image.module.css';

interface ProductImageProps {
  src: string | null | undefined;
  alt: string;
  /** The width and height of the square in pixels, before styles apply. */
  size: number;
  /** Loads the image at once instead of when it comes into view: for the first ones of a page. */
  isFirst?: boolean;
}

/** The image of a product in a square; a placeholder if there is none, or if it cannot be loaded. */
export function ProductImage({ src, alt, size, isFirst = false }: ProductImageProps): ReactNode {
  const [failed, setFailed] = useState<string | null>(null);
  if (!src || failed === src)
    return (
      <span
        className={classes['placeholder']}
        {...(alt === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': alt })}
      >
        <IconPhoto size="25%" stroke={1} aria-hidden />
      </span>
    );
  return (
    <img
      className={classes['image']}
      src={src}
      alt={alt}
      width={size}
      height={size}
      loading={isFirst ? 'eager' : 'lazy'}
      fetchPriority={isFirst ? 'high' : 'auto'}
      decoding="async"
      ref={(image) => {
        // It may have failed before this script ran.
        if (image?.complete && image.naturalWidth === 0) setFailed(src);
      }}
      onError={() => setFailed(src)}
    />
  );
}
