import { hkdfSync, randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { DomainError } from '@e-storefront/errors';

/** Most bytes of one picture. */
export const MOST_UPLOAD_BYTES = 5 * 1024 * 1024;
const LIFETIME_SECONDS = 10 * 60;
const AUDIENCE = 'product-image-upload';

const claims = z.object({
  sub: z.string().regex(/^[0-9a-f]{24}$/),
  seller: z.string().regex(/^[0-9a-f]{24}$/),
  actor: z.string().regex(/^[0-9a-f]{24}$/),
  jti: z.string().min(1),
});

/** What an upload may do: add one picture to one product. */
export interface UploadGrant {
  productId: string;
  /** Whose product it was when the upload was allowed. */
  sellerId: string;
  actorId: string;
  /** Names the upload; each is used once. */
  id: string;
}

/** Makes and reads the tokens that allow one upload each: short-lived, for one product, signed by a key for this alone. */
export class UploadTokens {
  readonly #key: Buffer;

  constructor(serviceSecret: string) {
    this.#key = Buffer.from(hkdfSync('sha256', serviceSecret, '', AUDIENCE, 32));
  }

  /** A token and the instant at which it ends. */
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

  /** @throws TOKEN_INVALID when it is forged or has ended */
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

/** Allows uploads. */
export class ImageUploads {
  readonly #tokens: UploadTokens;
  readonly #publicUrl: string;

  /** @param publicUrl where clients reach the gateway */
  constructor(tokens: UploadTokens, publicUrl: string) {
    this.#tokens = tokens;
    this.#publicUrl = publicUrl;
  }

  /** Allows one picture for a product that the caller may change. */
  allow(product: { id: string; sellerId: string }, actorId: string): ImageUpload {
    const grant = { productId: product.id, sellerId: product.sellerId, actorId, id: randomUUID() };
    const { token, expiresAt } = this.#tokens.issue(grant);
    return {
      uploadUrl: `${this.#publicUrl}/media/uploads/${token}`,
      expiresAt,
      maxBytes: MOST_UPLOAD_BYTES,
    };
  }
}

/** A picture on its way out: read as it is taken, so that slow readers cost no memory. */
export interface StoredPicture {
  bytes: number;
  content: Readable;
}

/** Where pictures are kept. Names are made here, never by a client. */
export interface MediaStorage {
  /** @param name as `FILE_NAME` matches */
  save(name: string, content: Buffer): Promise<void>;
  /** The picture, where this process serves pictures itself; null when there is none. */
  read(name: string): Promise<StoredPicture | null>;
  /** The address under which clients reach a picture. */
  urlOf(name: string): string;
}

/** The only names that files have. */
export const FILE_NAME = /^[0-9a-f]{32}\.webp$/;
