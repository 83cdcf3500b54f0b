package org.engram.tensor.distributed;

import java.net.InetAddress;
import java.time.Duration;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Handles;

/** What carries the exchanges of a group: nccl between GPUs, gloo between CPUs. */
final class Backends {
  private Backends() {}

  /**
   * Connects to the other ranks, which do the same; the caller releases it, and the store only
   * after it. JavaCPP deletes a store with its Java object, whoever else counts references to it: a
   * store in between, as PrefixStore, would have to be kept as long, or the group would write into
   * freed memory when it goes.
   */
  static Backend open(
      RankEnvironment environment, Device device, TCPStore store, DistributedSettings settings) {
    return device.kind() == Device.Kind.CUDA
        ? nccl(environment, store, settings)
        : gloo(environment, store, settings);
  }

  private static Backend gloo(
      RankEnvironment environment, TCPStore store, DistributedSettings settings) {
    // libtorch's own variable names a network interface where the route to the master is wrong.
    String named = System.getenv("GLOO_SOCKET_IFNAME");
    String address = named == null ? reachable(environment, store).getHostAddress() : "";
    return Handles.call(
        () -> {
          ProcessGroupGloo.Options options =
              ProcessGroupGloo.Options.create(milliseconds(settings.rendezvous()));
          options.devices(
              new GlooDeviceVector(
                  named == null
                      ? ProcessGroupGloo.createDeviceForHostname(address)
                      : ProcessGroupGloo.createDeviceForInterface(named)));
          ProcessGroupGloo group =
              new ProcessGroupGloo(store, environment.rank(), environment.worldSize(), options);
          group.setTimeout(milliseconds(settings.collective()));
          group.retainReference();
          return group;
        });
  }

  /** A rank that would be met at a loopback address cannot be reached from another machine. */
  private static InetAddress reachable(RankEnvironment environment, TCPStore store) {
    InetAddress mine = Rendezvous.localAddress(environment);
    String key = "engram/loopback/";
    return Handles.call(
        () -> {
          store.set(key + environment.rank(), Boolean.toString(mine.isLoopbackAddress()));
          for (int rank = 0; rank < environment.worldSize(); rank++) {
            boolean loopback = Boolean.parseBoolean(store.get_to_str(key + rank));
            if (loopback != mine.isLoopbackAddress()) {
              throw new ConfigurationException(
                  "MASTER_ADDR",
                  environment.masterAddress()
                      + " is this very machine's loopback for rank "
                      + (loopback ? rank : environment.rank())
                      + " and not for rank "
                      + (loopback ? environment.rank() : rank),
                  "an address by which all machines reach each other",
                  "Give MASTER_ADDR in numbers, or name the network interface in"
                      + " GLOO_SOCKET_IFNAME");
            }
          }
          return mine;
        });
  }

  private static Backend nccl(
      RankEnvironment environment, TCPStore store, DistributedSettings settings) {
    return Handles.call(
        () -> {
          ProcessGroupNCCL group =
              new ProcessGroupNCCL(store, environment.rank(), environment.worldSize());
          group.setTimeout(milliseconds(settings.collective()));
          group.retainReference();
          return group;
        });
  }

  private static Milliseconds milliseconds(Duration duration) {
    return new Milliseconds(duration.toMillis());
  }
}
