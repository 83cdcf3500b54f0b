package org.engram.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.engram.pipeline.embed.EmbeddingModel;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.file.AtomicFile;

/** A service in a process of its own, to be killed: writes its port to a file. */
public final class ServiceProcess {
  private ServiceProcess() {}

  /** The folder of model and state, and the file for the port. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Logger.getLogger("io.helidon").setLevel(Level.WARNING);
    Path folder = Path.of(args[0]);
    Path port = Path.of(args[1]);
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        EmbeddingModel model = EmbeddingModel.open(folder.resolve("model"), compute);
        EngramServer server = EngramServer.start(Running.settings(folder), model)) {
      AtomicFile.writeStream(
          port,
          out -> out.write(Integer.toString(server.port()).getBytes(StandardCharsets.US_ASCII)));
      Thread.currentThread().join();
    }
    Files.delete(port);
  }
}
