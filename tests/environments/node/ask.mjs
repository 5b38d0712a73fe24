// Asks through the Vercel AI SDK. A line of JSON on stdin is one question, a line on stdout what
// was heard, in the terms of tests/foreign/python/heard.py.

import { createInterface } from 'node:readline'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai'

const weather = tool({
  description: 'The weather.',
  inputSchema: jsonSchema({
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false
  }),
  execute: async ({ city }) => `${city}: sunny`
})

function settings(question, abort) {
  const provider = createOpenAICompatible({
    name: 'gateway',
    baseURL: question.base_url,
    apiKey: question.token,
    includeUsage: true,
    supportsStructuredOutputs: true
  })
  const schema = question.schema && { output: Output.object({ schema: jsonSchema(question.schema) }) }
  return {
    model: provider.chatModel(question.model),
    prompt: question.prompt,
    maxRetries: question.retries ?? 0,
    abortSignal: abort.signal,
    ...(question.tools && { tools: { get_weather: weather }, stopWhen: stepCountIs(3) }),
    ...schema,
    ...question.more
  }
}

async function streamed(question, heard) {
  const abort = new AbortController()
  const result = streamText({ ...settings(question, abort), onError: () => {} })
  for await (const part of result.fullStream) {
    if (part.type === 'error') throw part.error
    if (part.type === 'text-delta') {
      heard.pieces += 1
      heard.text += part.text
      if (heard.pieces === question.stop_after) {
        heard.stopped_at = Date.now() / 1000
        abort.abort()
      }
    }
  }
  if (heard.stopped_at === null) await take(result, question, heard)
}

async function whole(question, heard) {
  const result = await generateText(settings(question, new AbortController()))
  await take(result, question, heard)
}

async function take(result, question, heard) {
  const steps = await result.steps
  const [first] = steps
  heard.text = first.text
  heard.reasoning = first.reasoningText ?? ''
  heard.reason = first.rawFinishReason
  heard.usage = [first.usage.inputTokens, first.usage.outputTokens]
  heard.calls = first.toolCalls.map((call) => [call.toolCallId, call.toolName, call.input])
  if (steps.length > 1) heard.answer = steps.at(-1).text
  if (question.schema) heard.parsed = await result.output
}

function failure(error) {
  return {
    class: error.name,
    status: error.statusCode ?? null,
    code: error.data?.error?.code ?? error.code ?? null,
    message: error.message ?? JSON.stringify(error),
    retry_after: error.responseHeaders?.['retry-after'] ?? null
  }
}

async function answer(question) {
  const heard = {
    text: '',
    pieces: 0,
    reasoning: '',
    calls: [],
    reason: null,
    usage: null,
    answer: null,
    parsed: null,
    models: null,
    stopped_at: null,
    error: null
  }
  try {
    await (question.stream ? streamed : whole)(question, heard)
  } catch (error) {
    heard.error = failure(error)
  }
  return heard
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`)
}
