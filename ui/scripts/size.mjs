console.log('sizes: not measured yet')
