#include "render/base/write.h"

#include <errno.h>
#include <unistd.h>

bool
write_all(int fd, const void *bytes, size_t length)
{
    const char *next = bytes;

    while (length > 0) {
        ssize_t n = write(fd, next, length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            errno = EIO;
        if (n <= 0)
            return false;
        next += n;
        length -= (size_t)n;
    }
    return true;
}
