import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Prints every network as it is now, and each change from then on: java -cp 'lib/*' FirstMessage.java, until Ctrl-C. */
public class FirstMessage {
    static final String TOPIC = "pub.networks.v1";

    public static void main(String[] arguments) throws Exception {
        Map<String, Long> newest = new HashMap<>();
        try (var consumer = new KafkaConsumer<>(settings(), new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            while (true) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    var told = record.headers().lastHeader("ce_aggregateversion").value();
                    var version = Long.parseLong(new String(told, StandardCharsets.UTF_8));
                    if (version < newest.getOrDefault(record.key(), 0L)) continue; // a message may come twice
                    newest.put(record.key(), version);
                    System.out.println(record.key() + " " + version + " "
                            + (record.value() == null ? "deleted" : record.value()));
                }
            }
        }
    }

    static Properties settings() throws Exception {
        var user = System.getenv("KAFKA_USER");
        var password = Files.readString(Path.of(System.getenv("KAFKA_PASSWORD_FILE"))).strip();
        var settings = new Properties();
        settings.put("bootstrap.servers", System.getenv("KAFKA_SERVERS"));
        settings.put("security.protocol", "SASL_SSL");
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", System.getenv("KAFKA_CA_FILE"));
        settings.put("sasl.mechanism", "SCRAM-SHA-512");
        settings.put("sasl.jaas.config", "org.apache.kafka.common.security.scram.ScramLoginModule required"
                + " username=\"" + user + "\" password=\"" + password + "\";");
        settings.put("group.id", System.getenv("KAFKA_GROUPS") + "first-message-java");
        settings.put("auto.offset.reset", "earliest");
        settings.put("isolation.level", "read_committed");
        return settings;
    }
}
