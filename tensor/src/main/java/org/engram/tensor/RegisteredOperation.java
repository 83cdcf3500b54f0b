package org.engram.tensor;

import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.TensorList;
import org.bytedeco.pytorch.TensorVector;

/**
 * An operation that libtorch registers but its Java classes do not name: those on whole lists of
 * tensors. It is called through libtorch's dispatcher, with its arguments in the order of its
 * schema.
 */
final class RegisteredOperation {
  private final OperatorHandle operation;

  private RegisteredOperation(OperatorHandle operation) {
    this.operation = operation;
  }

  /**
   * @param name with its namespace, {@code aten::_foreach_mul_}
   * @param overload such as {@code Scalar}, or empty
   */
  static RegisteredOperation named(String name, String overload) {
    return new RegisteredOperation(Dispatcher.singleton().findSchemaOrThrow(name, overload));
  }

  /** A list of tensors as an argument. */
  static IValue list(List<Tensor> tensors) {
    TensorVector vector = new TensorVector();
    tensors.forEach(tensor -> vector.push_back(tensor.handle()));
    return list(vector);
  }

  static IValue list(TensorVector tensors) {
    // A list of tensors is a list of anything to the dispatcher: the same class under two types.
    return new IValue(new GenericList((Pointer) new TensorList(tensors)));
  }

  /** Calls it; what it returns is left in the arguments' place. */
  IValueVector call(IValue... arguments) {
    try {
      IValueVector stack = new IValueVector(arguments);
      operation.callBoxed(stack);
      return stack;
    } catch (RuntimeException e) {
      throw Natives.translate(e);
    }
  }
}
