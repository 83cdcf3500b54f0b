package org.engram.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.server.client.ServiceLoad;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram bench serve}: a running service under load. */
@Command(
    name = "serve",
    description = {
      "Send one scan again and again to a running engram serve, below, at and past saturation. It"
          + " is best sent from another machine; on the service's own it takes its share.",
      "One line a load: results a second, quantiles of the time to the result, how many requests"
          + " were told to come again (429), refused and lost. Exit code 1 where one was lost."
    },
    footer = {
      "",
      "Example:",
      "  engram serve --model models/brain-jepa --state /tmp/state &",
      "  engram bench serve run.tsv --tr 0.735"
    })
final class BenchServeCommand implements Callable<Integer> {
  private static final Duration WARM = Duration.ofSeconds(3);

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SCAN", description = "A file that the service takes.")
  private Path scan;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "The service's address. Default: ${DEFAULT-VALUE}.")
  private String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "The file that has the token. Default: none.")
  private Path tokenFile;

  @Option(
      names = "--tr",
      paramLabel = "SECONDS",
      description = "Repetition time of the scan. Default: what the file says.")
  private Double repetitionTime;

  @Option(
      names = "--space",
      paramLabel = "NAME",
      description = "The space of a run of volumes. Default: not stated.")
  private String space;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "8",
      description = "How long each load lasts. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--loads",
      paramLabel = "LIST",
      split = ",",
      defaultValue = "closed=1,closed=8,open=50%,open=100%,open=200%",
      description =
          "Which, in turn: closed=N is N clients that each send the next when the last is answered;"
              + " open=R is R requests a second whatever happens, or a share of the most results a"
              + " second so far. Default: ${DEFAULT-VALUE}.")
  private List<String> loads;

  @Option(names = "--json", description = "Print one JSON object as the last line.")
  private boolean json;

  @Override
  public Integer call() {
    check();
    Map<String, String> about = new LinkedHashMap<>();
    if (repetitionTime != null) {
      about.put("repetition_time", Double.toString(repetitionTime));
    }
    if (space != null) {
      about.put("space", space);
    }
    ServiceLoad load = ServiceLoad.of(service(), token(), scan, about);
    ServiceLoad.Figures warm = load.closed(2, seconds < WARM.toSeconds() ? time() : WARM);
    System.err.println("engram: warm after " + warm.sent() + " requests");
    List<ServiceLoad.Figures> all = new ArrayList<>();
    for (String one : loads) {
      all.add(run(load, one, all));
      System.err.println("engram: " + one + " is over");
    }
    int code =
        BenchOptions.print(
            spec,
            all.stream().map(ServiceLoad.Figures::line).toList(),
            Map.of("loads", all.stream().map(BenchServeCommand::facts).toList()),
            json);
    return all.stream().allMatch(figures -> figures.lost() == 0) ? code : ExitCode.FAILED;
  }

  private void check() {
    if (seconds < 1) {
      throw new ConfigurationException("--seconds", Integer.toString(seconds), "1 or more", "");
    }
    for (String one : loads) {
      if (!one.matches("closed=[1-9][0-9]{0,3}|open=[0-9]{1,6}(\\.[0-9]{1,3})?%?")
          || one.matches("open=[0.]+%?")) {
        throw new ConfigurationException(
            "--loads", "'" + one + "'", "closed=8, open=120 or open=50%", "");
      }
    }
    if (!Files.isRegularFile(scan)) {
      throw new ConfigurationException("SCAN", scan + ", which is no file", "a scan", "");
    }
  }

  private Duration time() {
    return Duration.ofSeconds(seconds);
  }

  private ServiceLoad.Figures run(
      ServiceLoad load, String stated, List<ServiceLoad.Figures> before) {
    String number = stated.substring(stated.indexOf('=') + 1);
    if (stated.startsWith("closed")) {
      return load.closed(Integer.parseInt(number), time());
    }
    if (!number.endsWith("%")) {
      return load.open(Double.parseDouble(number), time());
    }
    double most = before.stream().mapToDouble(ServiceLoad.Figures::perSecond).max().orElse(0);
    if (most == 0) {
      throw new ConfigurationException(
          "--loads",
          stated + " of no result so far",
          "a load before it that had results",
          "Begin with closed=1, and look whether the service takes the scan");
    }
    return load.open(
        most * Double.parseDouble(number.substring(0, number.length() - 1)) / 100, time());
  }

  private static Map<String, Object> facts(ServiceLoad.Figures figures) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("load", figures.load());
    json.put("seconds", figures.seconds());
    json.put("sent", figures.sent());
    json.put("results", figures.results());
    json.put("results_per_second", figures.perSecond());
    if (figures.millis().length > 0) {
      json.put("p50_ms", figures.quantile(0.5));
      json.put("p95_ms", figures.quantile(0.95));
      json.put("p99_ms", figures.quantile(0.99));
    }
    json.put("status_429", figures.turnedAway());
    json.put("refused", figures.refused());
    json.put("lost", figures.lost());
    return json;
  }

  private URI service() {
    if (!url.matches("https?://[^/?#\\s]+/?")) {
      throw new ConfigurationException(
          "--url", "'" + url + "'", "an address without a path: http://localhost:8080", "");
    }
    return URI.create(url);
  }

  private Optional<String> token() {
    if (tokenFile == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(tokenFile).strip());
    } catch (IOException e) {
      throw new ConfigurationException(
          new Problem("--token-file", tokenFile + ", which cannot be read", "a file", ""), e);
    }
  }
}
