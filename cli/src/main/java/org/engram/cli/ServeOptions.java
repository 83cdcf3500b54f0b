package org.engram.cli;

import java.time.Duration;
import org.engram.server.Limits;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Option;

/** What clients of a service may ask of it. */
final class ServeOptions {
  @Option(
      names = "--queue",
      paramLabel = "N",
      defaultValue = "256",
      description =
          "Jobs accepted and not finished; more are answered with 429 and Retry-After. Default:"
              + " ${DEFAULT-VALUE}.")
  private int queue;

  @Option(
      names = "--max-upload",
      paramLabel = "SIZE",
      defaultValue = "2g",
      description = "Bytes of one request, with k, m or g. Default: ${DEFAULT-VALUE}.")
  private String upload;

  @Option(
      names = "--uploads",
      paramLabel = "N",
      defaultValue = "16",
      description = "Uploads received at a time. Default: ${DEFAULT-VALUE}.")
  private int uploads;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "512",
      description = "Connections open at a time. Default: ${DEFAULT-VALUE}.")
  private int connections;

  @Option(
      names = "--silence",
      paramLabel = "DURATION",
      defaultValue = "30s",
      description =
          "A client that sends nothing for so long is given up, and one that stays below 16 KiB a"
              + " second. Default: ${DEFAULT-VALUE}.")
  private String silence;

  @Option(
      names = "--keep",
      paramLabel = "DURATION",
      defaultValue = "0s",
      description =
          "How long uploads are kept after their result is there, as in 30s, 15m, 12h, 7d. Default:"
              + " ${DEFAULT-VALUE}, deleted at once.")
  private String keep;

  @Option(
      names = "--results-for",
      paramLabel = "DURATION",
      defaultValue = "7d",
      description = "How long jobs and results are kept. Default: ${DEFAULT-VALUE}.")
  private String results;

  @Option(
      names = "--drain",
      paramLabel = "DURATION",
      defaultValue = "30s",
      description =
          "How long jobs are waited for when the process is asked to end; the others are left for"
              + " the next one. Default: ${DEFAULT-VALUE}.")
  private String drain;

  Limits limits() {
    if (queue < 1 || uploads < 1 || connections < 1) {
      throw new ConfigurationException(
          "--queue, --uploads, --connections",
          queue + ", " + uploads + ", " + connections,
          "1 or more of each",
          "");
    }
    return Limits.defaults()
        .withQueue(queue)
        .withUploadBytes(bytes("--max-upload", upload))
        .withUploads(uploads)
        .withConnections(connections)
        .withPatience(patience(), Limits.defaults().slowestBytesPerSecond());
  }

  private Duration patience() {
    Duration patience = duration("--silence", silence);
    if (patience.isZero()) {
      throw new ConfigurationException("--silence", silence, "1s or more", "");
    }
    return patience;
  }

  Duration keep() {
    return duration("--keep", keep);
  }

  Duration results() {
    return duration("--results-for", results);
  }

  Duration drain() {
    return duration("--drain", drain);
  }

  private static Duration duration(String option, String text) {
    if (!text.matches("[0-9]{1,7}[smhd]")) {
      throw new ConfigurationException(
          option, "'" + text + "'", "a number with s, m, h or d, as in 12h", "");
    }
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(number);
      case 'm' -> Duration.ofMinutes(number);
      case 'h' -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  private static long bytes(String option, String text) {
    if (!text.matches("[0-9]{1,9}[kmg]?") || text.matches("0+[kmg]?")) {
      throw new ConfigurationException(
          option, "'" + text + "'", "a number of bytes, or with k, m or g", "");
    }
    String digits = text.replaceAll("[kmg]", "");
    int shift =
        switch (text.charAt(text.length() - 1)) {
          case 'k' -> 10;
          case 'm' -> 20;
          case 'g' -> 30;
          default -> 0;
        };
    return Long.parseLong(digits) << shift;
  }
}
