import type { ApiError } from '@e-storefront/graph-client';

/** The types of images that the API accepts. */
export const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'];

interface Upload {
  /** The address that `createImageUpload` granted. */
  url: string;
  file: File;
  /** Called with the share that was sent, between 0 and 1. */
  onProgress(share: number): void;
}

/**
 * Sends an image to its upload address. Unlike fetch, XMLHttpRequest reports the progress.
 * @returns what the API rejects; undefined for an accepted image
 */
export function uploadImage({ url, file, onProgress }: Upload): Promise<ApiError | undefined> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('content-type', file.type || 'application/octet-stream');
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      onProgress(total > 0 ? loaded / total : 0),
    );
    request.addEventListener('load', () =>
      resolve(request.status < 300 ? undefined : uploadError(request.responseText)),
    );
    request.addEventListener('error', () => resolve(LOST));
    request.addEventListener('abort', () => resolve(LOST));
    request.send(file);
  });
}

const LOST: ApiError = { code: 'OFFLINE', message: 'The shop cannot be reached.' };
const REJECTED: ApiError = { code: 'UNKNOWN', message: 'The upload failed.' };

/** The error of the upload route's response. */
export function uploadError(body: string): ApiError {
  try {
    const response: unknown = JSON.parse(body);
    const error = property(response, 'error');
    const [code, message] = [property(error, 'code'), property(error, 'message')];
    return typeof code === 'string' && typeof message === 'string' ? { code, message } : REJECTED;
  } catch {
    return REJECTED;
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
