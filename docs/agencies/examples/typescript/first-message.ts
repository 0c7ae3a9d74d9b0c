/** Prints every network as it is now, and each change from then on: npx tsx first-message.ts, until Ctrl-C. */
import { readFileSync } from "node:fs";
import { Kafka, logLevel } from "kafkajs";

const TOPIC = "pub.networks.v1";

interface Network {
  id: string;
  version: number;
  name: Record<"fi" | "sv" | "en", string | null>;
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`set ${name}`);
  return value;
}

const kafka = new Kafka({
  brokers: setting("KAFKA_SERVERS").split(","),
  ssl: { ca: [readFileSync(setting("KAFKA_CA_FILE"), "utf-8")] },
  sasl: {
    mechanism: "scram-sha-512",
    username: setting("KAFKA_USER"),
    password: readFileSync(setting("KAFKA_PASSWORD_FILE"), "utf-8").trim(),
  },
  logLevel: logLevel.ERROR,
});

const newest = new Map<string, number>();
// KafkaJS reads committed messages alone unless it is told otherwise (readUncommitted)
const consumer = kafka.consumer({ groupId: setting("KAFKA_GROUPS") + "first-message-typescript" });
await consumer.connect();
await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    const key = message.key!.toString();
    const version = Number(message.headers?.["ce_aggregateversion"]);
    if (version < (newest.get(key) ?? 0)) return; // a message may come twice
    newest.set(key, version);
    const network = message.value && (JSON.parse(message.value.toString()) as Network);
    console.log(key, version, network ? (network.name.fi ?? network.name.sv ?? network.name.en) : "deleted");
  },
});
