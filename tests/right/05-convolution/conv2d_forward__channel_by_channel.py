import numpy as np


def _plane(image, kernel, stride, dilation):
    kh, kw = kernel.shape
    oh = (image.shape[0] - dilation[0] * (kh - 1) - 1) // stride[0] + 1
    ow = (image.shape[1] - dilation[1] * (kw - 1) - 1) // stride[1] + 1
    out = np.empty((oh, ow), np.float32)
    for oy in range(oh):
        for ox in range(ow):
            top, left = oy * stride[0], ox * stride[1]
            patch = image[top : top + dilation[0] * kh : dilation[0], left : left + dilation[1] * kw : dilation[1]]
            out[oy, ox] = np.sum(patch[:kh, :kw] * kernel)
    return out


def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
    stride, padding, dilation = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    answers = []
    for image in x.astype(np.float32):
        framed = [np.pad(plane, [(padding[0],) * 2, (padding[1],) * 2]) for plane in image]
        maps = []
        for filters, bias in zip(w, b, strict=True):
            maps.append(sum(_plane(p, k, stride, dilation) for p, k in zip(framed, filters, strict=True)) + bias)
        answers.append(maps)
    return np.array(answers, dtype=np.float32)
