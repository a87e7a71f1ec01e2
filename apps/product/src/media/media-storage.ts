import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FILE_NAME, type MediaStorage } from './media.service';

export interface S3Settings {
  bucket: string;
  region: string;
  /** For S3-compatible storage outside AWS. */
  endpoint?: string;
  /** The public address of the bucket's files, without a trailing slash. */
  publicUrl: string;
}

/** Stores images in a local folder, for development. @param publicUrl the public address of the gateway */
export function createDiskStorage(folder: string, publicUrl: string): MediaStorage {
  return {
    save: async (name, content) => {
      await mkdir(folder, { recursive: true });
      // Rename after the write, so that no request reads a partial file.
      const draft = path.join(folder, `.${randomUUID()}`);
      await writeFile(draft, content);
      await rename(draft, toPath(folder, name));
    },
    read: async (name) => {
      try {
        const file = await open(toPath(folder, name));
        const { size: bytes } = await file.stat();
        return { bytes, content: file.createReadStream() };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    urlOf: (name) => `${publicUrl}/media/${name}`,
  };
}

/** Stores images in an S3-compatible bucket, which serves them. Credentials come from the AWS SDK's default chain. */
export async function createS3Storage(settings: S3Settings): Promise<MediaStorage> {
  const { S3Client, PutObjectCommand } = await import('@aws-sdk/client-s3');
  const { bucket, region, endpoint, publicUrl } = settings;
  const client = new S3Client({ region, ...(endpoint && { endpoint, forcePathStyle: true }) });
  return {
    save: async (name, content) => {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: name,
          Body: content,
          ContentType: 'image/webp',
          CacheControl: 'public, max-age=31536000, immutable',
        }),
      );
    },
    read: () => Promise.resolve(null),
    urlOf: (name) => `${publicUrl}/${name}`,
  };
}

function toPath(folder: string, name: string): string {
  if (!FILE_NAME.test(name)) throw new TypeError(`Invalid image name: ${name}`);
  return path.join(folder, name);
}
