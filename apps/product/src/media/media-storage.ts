import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FILE_NAME, type MediaStorage } from './media.service';

/** Settings of an S3-compatible store; `endpoint` for those that are not Amazon's. */
export interface BucketSettings {
  bucket: string;
  region: string;
  endpoint?: string;
  /** Where clients read the bucket's files, without a slash at the end. */
  publicUrl: string;
}

/** Keeps pictures in a folder of this machine: for development. @param publicUrl where clients reach the gateway */
export function diskStorage(folder: string, publicUrl: string): MediaStorage {
  return {
    save: async (name, content) => {
      await mkdir(folder, { recursive: true });
      // Written beside and then named: nobody ever reads half a picture.
      const draft = path.join(folder, `.${randomUUID()}`);
      await writeFile(draft, content);
      await rename(draft, fileIn(folder, name));
    },
    read: async (name) => {
      try {
        const file = await open(fileIn(folder, name));
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

/** Keeps pictures in an S3-compatible store, which serves them itself. Credentials come as the AWS SDK finds them. */
export async function bucketStorage(settings: BucketSettings): Promise<MediaStorage> {
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

function fileIn(folder: string, name: string): string {
  if (!FILE_NAME.test(name)) throw new TypeError(`Not a picture's name: ${name}`);
  return path.join(folder, name);
}
