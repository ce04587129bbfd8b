/** Two calls of an OpenAPI document, for the pages of the reference. */
import { readOperations } from '../src/api-document.ts'

const both = (vi: string, en: string) => ({ vi, en })

export const document = {
  openapi: '3.1.1',
  paths: {
    '/api/v1/datasets/{id}/records': {
      get: {
        operationId: 'records.read',
        summary: 'Đọc các bản ghi theo trang / Read records by pages',
        'x-kho-summary': both('Đọc các bản ghi theo trang', 'Read records by pages'),
        'x-kho-description': both('Lọc theo cột.', 'Filtered by columns.'),
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string', maxLength: 48 } },
          {
            name: 'limit',
            in: 'query',
            required: false,
            schema: { type: 'integer', minimum: 1, maximum: 10_000, default: 100 },
          },
          {
            name: 'Kho-Task',
            in: 'header',
            required: true,
            'x-kho-description': both('Số hồ sơ', 'Dossier number'),
            schema: { type: 'string' },
          },
        ],
        responses: {
          200: {
            description: 'Một trang / A page',
            'x-kho-description': both('Một trang', 'A page'),
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['rows'],
                  properties: {
                    rows: {
                      type: 'array',
                      items: { type: 'object', properties: { ma_truong: { type: 'string' } } },
                    },
                    next: { anyOf: [{ type: 'string' }, { type: 'null' }] },
                  },
                },
              },
            },
          },
          403: {
            description: 'access.no-grant',
            'x-kho-codes': ['access.no-grant', 'access.wrong-zone'],
            content: {
              'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
            },
          },
        },
        security: [{ token: [] }],
      },
    },
    '/api/v1/datasets/{id}/loads': {
      post: {
        operationId: 'load.push',
        'x-kho-summary': both('Gửi một tệp', 'Send a file'),
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        requestBody: { required: true, content: { 'text/csv': {} } },
        responses: {
          201: { 'x-kho-description': both('Biên nhận', 'The receipt'), content: {} },
        },
        security: [{ session: [] }],
      },
    },
  },
}

export const operations = readOperations(document)
