import { z } from 'zod';
import { identitySettings, subgraphSettings, type readConfig } from '@e-storefront/config';
import { UNVERIFIED_REVIEWS } from './reviews/review-policy';
import { searchSettings } from './search/search-settings';

/** The environment variables of this service. */
export const settings = {
  ...subgraphSettings,
  ...identitySettings,
  AUTH_URL: z.url(),
  CATEGORY_URL: z.url(),
  ORDER_URL: z.url(),
  PUBLIC_URL: z.url().default('http://localhost:4000'),
  /** The folder of uploaded images when no bucket is set. */
  MEDIA_DIR: z.string().min(1).default('.data/media'),
  MEDIA_S3_BUCKET: z.string().min(3).optional(),
  MEDIA_S3_REGION: z.string().min(1).default('us-east-1'),
  MEDIA_S3_ENDPOINT: z.url().optional(),
  /** The public address of the bucket's files. */
  MEDIA_S3_PUBLIC_URL: z.url().optional(),
  /** Units at which a variant without its own threshold counts as low on stock. */
  LOW_STOCK_THRESHOLD: z.coerce.number().int().min(0).max(1_000_000).default(5),
  ...searchSettings,
  /** Handling of reviews without a verified purchase. */
  UNVERIFIED_REVIEWS: z.enum(UNVERIFIED_REVIEWS).default('apart'),
};

export type Config = ReturnType<typeof readConfig<typeof settings>>;
