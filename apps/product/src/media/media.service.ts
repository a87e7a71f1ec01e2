import { hkdfSync, randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { DomainError } from '@e-storefront/errors';

export const MAX_UPLOAD_BYTES = 5 * 1024 * 1024;
const LIFETIME_SECONDS = 10 * 60;
const AUDIENCE = 'product-image-upload';

const claims = z.object({
  sub: z.string().regex(/^[0-9a-f]{24}$/),
  seller: z.string().regex(/^[0-9a-f]{24}$/),
  actor: z.string().regex(/^[0-9a-f]{24}$/),
  jti: z.string().min(1),
});

/** Permission to add one image to one product. */
export interface UploadGrant {
  productId: string;
  /** The seller when the upload was granted. */
  sellerId: string;
  actorId: string;
  /** Each id is used once. */
  id: string;
}

/** Signs and verifies short-lived tokens for one upload each, with a key derived for this purpose. */
export class UploadTokens {
  readonly #key: Buffer;

  constructor(serviceSecret: string) {
    this.#key = Buffer.from(hkdfSync('sha256', serviceSecret, '', AUDIENCE, 32));
  }

  issue({ productId, sellerId, actorId, id }: UploadGrant): { token: string; expiresAt: Date } {
    const expiresAt = new Date((Math.floor(Date.now() / 1000) + LIFETIME_SECONDS) * 1000);
    const token = jwt.sign({ seller: sellerId, actor: actorId, exp: expiresAt.getTime() / 1000 }, this.#key, {
      algorithm: 'HS256',
      subject: productId,
      audience: AUDIENCE,
      jwtid: id,
    });
    return { token, expiresAt };
  }

  /** @throws TOKEN_INVALID for a forged or expired token */
  read(token: string): UploadGrant {
    try {
      const checked = jwt.verify(token, this.#key, { algorithms: ['HS256'], audience: AUDIENCE });
      const { sub, seller, actor, jti } = claims.parse(checked);
      return { productId: sub, sellerId: seller, actorId: actor, id: jti };
    } catch {
      throw new DomainError('TOKEN_INVALID');
    }
  }
}

export interface ImageUpload {
  uploadUrl: string;
  expiresAt: Date;
  maxBytes: number;
}

export class ImageUploadService {
  readonly #tokens: UploadTokens;
  readonly #publicUrl: string;

  /** @param publicUrl the public address of the gateway */
  constructor(tokens: UploadTokens, publicUrl: string) {
    this.#tokens = tokens;
    this.#publicUrl = publicUrl;
  }

  /** Grants one upload for a product that the caller can change. */
  allow(product: { id: string; sellerId: string }, actorId: string): ImageUpload {
    const grant = { productId: product.id, sellerId: product.sellerId, actorId, id: randomUUID() };
    const { token, expiresAt } = this.#tokens.issue(grant);
    return {
      uploadUrl: `${this.#publicUrl}/media/uploads/${token}`,
      expiresAt,
      maxBytes: MAX_UPLOAD_BYTES,
    };
  }
}

/** Streamed, so that slow clients cost no memory. */
export interface StoredImage {
  bytes: number;
  content: Readable;
}

/** Stores images under generated names, never under names from clients. */
export interface MediaStorage {
  /** @param name as `FILE_NAME` matches */
  save(name: string, content: Buffer): Promise<void>;
  /** Null for an unknown image, and always when another server serves the images. */
  read(name: string): Promise<StoredImage | null>;
  /** The public address of an image. */
  urlOf(name: string): string;
}

export const FILE_NAME = /^[0-9a-f]{32}\.webp$/;
