package org.engram.tensor.distributed;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Handles;
import org.engram.tensor.NativeException;
import org.engram.tensor.Problem;

/** Opens connections to the meeting point, which rank 0 keeps. */
final class Rendezvous {
  private Rendezvous() {}

  /**
   * The first connection of a rank; on rank 0 also the meeting point itself. The caller releases
   * it.
   */
  static TCPStore open(RankEnvironment environment, Duration timeout) {
    return connect(environment, environment.rank() == 0, timeout);
  }

  /** A further connection, after {@link #open}. The caller releases it. */
  static TCPStore again(RankEnvironment environment, Duration timeout) {
    return connect(environment, false, timeout);
  }

  private static TCPStore connect(RankEnvironment environment, boolean serve, Duration timeout) {
    try {
      return Handles.call(
          () -> {
            TCPStoreOptions options = new TCPStoreOptions();
            options.port((short) environment.masterPort());
            options.isServer(serve);
            options.waitWorkers(false);
            options.timeout(new Milliseconds(timeout.toMillis()));
            TCPStore store = new TCPStore(environment.masterAddress(), options);
            store.retainReference();
            return store;
          });
    } catch (NativeException e) {
      String place = environment.masterAddress() + ":" + environment.masterPort();
      throw serve
          ? new ConfigurationException(
              new Problem(
                  "MASTER_PORT",
                  e.problem().found(),
                  "a free port at " + place,
                  "Choose another MASTER_PORT, and start rank 0 on the host of MASTER_ADDR"),
              e)
          : new ConfigurationException(
              new Problem(
                  "rank " + environment.rank(),
                  e.problem().found(),
                  "rank 0 at " + place,
                  "Start all "
                      + environment.worldSize()
                      + " ranks (under SLURM with srun) and see that this host reaches that one"),
              e);
    }
  }

  /** The address by which this machine reaches the master, and is reached by the other ranks. */
  static InetAddress localAddress(RankEnvironment environment) {
    try (DatagramSocket socket = new DatagramSocket()) {
      InetSocketAddress master =
          new InetSocketAddress(environment.masterAddress(), environment.masterPort());
      if (master.isUnresolved()) {
        throw new ConfigurationException(
            "MASTER_ADDR",
            "'" + environment.masterAddress() + "', which has no address",
            "a host that this one knows",
            "Give its address in numbers");
      }
      socket.connect(master); // sends nothing, but makes the system choose a route
      return socket.getLocalAddress();
    } catch (IOException e) {
      throw new ConfigurationException(
          new Problem(
              "MASTER_ADDR",
              environment.masterAddress() + ": " + e.getMessage(),
              "a host that this one reaches",
              ""),
          e);
    }
  }
}
