package org.engram.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.engram.imaging.atlas.Region;
import org.engram.pipeline.embed.EmbeddingModel;
import org.engram.pipeline.embed.SmallModel;
import org.engram.server.job.Intake;
import org.engram.server.job.JobService;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service of the small model on this machine, and requests to it. */
final class Running implements AutoCloseable {
  static final List<String> LABELS =
      SmallModel.ATLAS.regions().stream().map(Region::label).toList();

  /** Held, or its level would be forgotten with it. */
  private static final Logger HELIDON = Logger.getLogger("io.helidon");

  private final EmbeddingModel model;
  private final EngramServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  private Running(EmbeddingModel model, EngramServer server) {
    this.model = model;
    this.server = server;
  }

  static Running start(Path folder, UnaryOperator<ServerSettings> change) {
    return start(folder, change, intake -> intake);
  }

  static Running start(
      Path folder, UnaryOperator<ServerSettings> change, UnaryOperator<Intake> taking) {
    HELIDON.setLevel(Level.SEVERE);
    EmbeddingModel model = open(folder.resolve("model"));
    Intake intake = taking.apply(Intake.of(model));
    return new Running(model, EngramServer.start(change.apply(settings(folder)), intake));
  }

  /** The model of a folder, made where it is not there. */
  static EmbeddingModel open(Path directory) {
    Path model = Files.exists(directory) ? directory : SmallModel.write(directory);
    return EmbeddingModel.open(model, Compute.open(Device.CPU, Precision.FP32, 1));
  }

  /** A batch of 1 and two readers; uploads stay for an hour. */
  static ServerSettings settings(Path folder) {
    return ServerSettings.local(folder.resolve("state"))
        .withJobs(jobs(folder, 1, Duration.ZERO, 256));
  }

  static JobService.Settings jobs(Path folder, int batch, Duration keepFiles, int queue) {
    return new JobService.Settings(
        folder.resolve("state"), batch, 5, 2, queue, keepFiles, Duration.ofHours(1));
  }

  EngramServer server() {
    return server;
  }

  EmbeddingModel model() {
    return model;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(90));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<byte[]> bytes(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  HttpRequest.Builder upload(String query, byte[] body) {
    return request("/v1/embeddings?" + query).POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  /** A run of 64 frames, 2 s apart. */
  static byte[] run(Path folder, long seed) {
    try {
      return Files.readAllBytes(SmallModel.writeRun(folder, "run-" + seed, seed, 64, LABELS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A vector as a client's row has it. */
  static List<Float> list(float[] vector) {
    List<Float> values = new ArrayList<>();
    for (float value : vector) {
      values.add(value);
    }
    return values;
  }

  static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }

  /** What raw bytes are answered with by the time nothing more is sent. */
  String raw(byte[] bytes) throws IOException {
    return raw(bytes, true);
  }

  /**
   * What raw bytes are answered with, up to the end of the connection.
   *
   * @param ended whether the server is told that there is no more
   */
  String raw(byte[] bytes, boolean ended) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      if (ended) {
        socket.shutdownOutput();
      }
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void close() {
    server.close();
    model.close();
  }
}
