// Starts discord-digital-twin with a server of two channels, prints one line of JSON that says where it is, and does on request
// what a person would: POST /button, /select and /response.
import http from 'node:http'
import { DigitalDiscord } from 'discord-digital-twin'

const discord = new DigitalDiscord({
  guild: { name: 'Newsroom' },
  channels: [{ name: 'alerts', type: 0 }, { name: 'kosovo', type: 0 }],
  users: [{ username: 'alice' }],
  botUser: { username: 'karaula' },
  botToken: 'MTIzNDU2.twin.token',
})
await discord.start()
const person = await discord.getFirstNonBotUserId()

const pressed = (b) => ({ channelId: b.channel, userId: person, messageId: b.message, customId: b.custom_id })
const acts = {
  button: (b) => discord.simulateButtonClick(pressed(b)),
  select: (b) => discord.simulateSelectMenu({ ...pressed(b), values: b.values }),
  response: (b) => discord.channel(b.channel).getInteractionResponse(b.interaction),
}

const control = http.createServer(async (request, response) => {
  let text = ''
  for await (const part of request) text += part
  try {
    const answer = await acts[request.url.slice(1)](JSON.parse(text))
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? null))
  } catch (error) {
    response.writeHead(500).end(String(error?.stack ?? error))
  }
})
control.listen(0, '127.0.0.1', async () => {
  const channels = await discord.prisma.channel.findMany()
  console.log(JSON.stringify({
    rest: `${discord.restUrl}/v10/`, gateway: discord.gatewayUrl, token: discord.botToken, app: discord.botUserId, guild: discord.guildId,
    user: person, channels: channels.map(({ id, name }) => ({ id, name })), control: `http://127.0.0.1:${control.address().port}`,
  }))
})
// Nothing outlives the test: when its end of the pipe is gone, so is this.
process.stdin.on('end', () => process.exit(0)).resume()
